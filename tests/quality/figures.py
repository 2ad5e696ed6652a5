"""Figures as they are written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def rounded(value: Any) -> Any:
    """The same document with four decimals, so that the file does not change with the machine."""
    if isinstance(value, Mapping):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value
