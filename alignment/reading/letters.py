"""Bytes → text: byte order mark, then UTF-8, then the legacy encodings of English and French; mojibake mended."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from alignment.problems import UnreadableFile

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LEGACY = ["cp1252", "mac_roman", "cp850"]
"""What English and French files were written in before UTF-8; Latin-1 is a part of cp1252."""
SAMPLE_BYTES = 2**17
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1b\x7f]")
MAX_CONTROL_SHARE = 0.002
"""Text has almost no control characters, and binary junk is full of them."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Text with what was done to get it."""

    text: str
    notes: tuple[str, ...] = ()


def read_letters(content: bytes) -> Letters:
    """The text of a file, whatever it was written in.

    >>> read_letters("Qualité".encode("cp1252")).text
    'Qualité'
    """
    decoded = _decode(content)
    if _is_junk(decoded.text):
        raise UnreadableFile(
            "The file holds no text that can be read.", "Load a CSV, XLSX, JSON, PDF, DOCX, HTML or text file."
        )
    mended = mend(decoded.text)
    if mended == decoded.text:
        return decoded
    return Letters(mended, (*decoded.notes, "Garbled characters (such as â€™ for ’) were mended."))


def _decode(content: bytes) -> Letters:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return Letters(content.decode(encoding, errors="replace").removeprefix("\ufeff"))
    if len(content) > 4 and content[1::2].count(0) > len(content) // 4:  # UTF-16 without its mark
        return Letters(content.decode("utf-16-le", errors="replace"))
    try:
        return Letters(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _decode_without_promise(content)


def _decode_without_promise(content: bytes) -> Letters:
    """A file that is nearly UTF-8 was damaged or cut; any other is in a legacy encoding."""
    text = content.decode("utf-8", errors="replace")
    lost = text.count("\ufffd")
    if lost * 20 < sum(1 for letter in text if letter > "\x7f") - lost:
        return Letters(text, (f"{lost} characters could not be read and are shown as �.",))
    encoding = _legacy_encoding(content)
    return Letters(
        content.decode(encoding, errors="replace"),
        (f"The file is not UTF-8; it was read as {encoding}. Check its accents.",),
    )


def _legacy_encoding(content: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415  only old files need it

    best = from_bytes(content[:SAMPLE_BYTES], cp_isolation=LEGACY).best()
    return best.encoding if best is not None else "cp1252"


def _is_junk(text: str) -> bool:
    return len(CONTROL.findall(text)) > max(len(text) * MAX_CONTROL_SHARE, 2) or text.count("\ufffd") * 10 > len(text)


def mend(text: str) -> str:
    """`text` with its mojibake undone and nothing else changed: quotes stay curly, ids keep their length."""
    if text.isascii():
        return text
    from ftfy import TextFixerConfig, fix_text  # noqa: PLC0415  130 ms, only for bytes from outside
    from ftfy.badness import is_bad  # noqa: PLC0415  see above

    if not is_bad(text):
        return text
    only_mojibake = TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
        explain=False,
    )
    return fix_text(text, only_mojibake)
