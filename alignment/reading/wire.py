"""Values of the vocabulary → lines of JSON and back: what goes between the server and the padded cell.

Not pickle: a parser that a hostile file took over could write whatever it likes, and a pickle may run code. What
comes back is held to the types it should have, field by field.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def written(values: Iterable[object]) -> Iterator[bytes]:
    """One line for each value. A lone half of a character pair, which no file can hold, becomes a question mark."""
    for value in values:
        line = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
        yield line.encode("utf-8", "replace") + b"\n"


def read_back(kind: type[Value], lines: Iterable[bytes]) -> Iterator[Value]:
    """The values in these lines. Raises ValueError for anything that is not one of this kind."""
    read: Callable[[Any], Any] = _reader(kind)  # type: ignore[arg-type]  # a class is hashable
    for line in lines:
        try:
            yield read(json.loads(line))
        except (TypeError, KeyError, RecursionError) as reason:
            raise ValueError(f"not a {kind}") from reason


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return [_plain(getattr(value, one.name)) for one in fields(value)]
    if isinstance(value, tuple | list):
        return list(map(_plain, value))
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=64)
def _reader(kind: Any) -> Callable[[Any], Any]:
    """How a value of this kind is read back."""
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if origin in (Union, types.UnionType):
        (inner,) = (_reader(one) for one in arguments if one is not type(None))
        return lambda value: None if value is None else inner(value)
    if origin is tuple and arguments[0] is str:
        return _texts
    if origin in (tuple, list):
        return _sequence_reader(origin, _reader(arguments[0]))
    if origin in (dict, Mapping):
        inside = _reader(arguments[1])
        return lambda value: {key: inside(one) for key, one in value.items()}
    return date.fromisoformat if kind is date else _scalar_reader(kind)


def _dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = [_reader(hints[one.name]) for one in fields(kind)]
    return lambda value: kind(*(read(one) for read, one in zip(readers, value, strict=True)))


def _texts(value: Any) -> tuple[str, ...]:
    """A row of a table: most of what comes back is one, and asking each cell by itself takes three times as long."""
    if not isinstance(value, list) or not set(map(type, value)) <= {str}:
        raise TypeError(type(value))
    return tuple(value)


def _sequence_reader(origin: type, inside: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise TypeError(type(value))
        return origin(map(inside, value))

    return read


def _scalar_reader(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if kind is float and type(value) is int:
            return float(value)
        if type(value) is not kind:
            raise TypeError(type(value))
        return value

    return read
