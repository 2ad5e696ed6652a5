"""Links for employers who have no identity provider: signed, expiring, for one purpose; only their digest is kept.

A link is a signed random text. Whoever holds it may do what its purpose says until it expires or is taken back; the
database keeps who it is for, by a digest that gives the link to nobody.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from itsdangerous import BadSignature, URLSafeTimedSerializer

from alignment.access import Purpose
from alignment.problems import DatabaseBusy

LONGEST_DAYS = 90
LONGEST_TOKEN = 500
KEY_LENGTH = 64
"""Bytes of the signing key, hex digits."""


def make_token(key: bytes, purpose: Purpose) -> str:
    """A new link's text, signed for one purpose."""
    return str(_signer(key, purpose).dumps(secrets.token_urlsafe(24)))


def is_signed(key: bytes, token: str, purpose: Purpose) -> bool:
    """Whether it was signed with this key for this purpose, at most `LONGEST_DAYS` ago."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return False
    try:
        _signer(key, purpose).loads(token, max_age=LONGEST_DAYS * 24 * 3600)
    except BadSignature:
        return False
    return True


def digest_of(token: str) -> str:
    """SHA-256 of a link's text, 64 hex digits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _signer(key: bytes, purpose: Purpose) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        key, salt=f"alignment-link-{purpose.value}", signer_kwargs={"digest_method": hashlib.sha256}
    )


def signing_key(path: Path) -> bytes:
    """The key that links are signed with, from a file of its own beside the database, made when first needed.

    Backups do not hold it: a stolen backup makes no links. Only its owner may read it (mode 600). Raises DatabaseBusy
    where it can be neither read nor made, or is damaged.
    """
    try:
        with suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_hex(KEY_LENGTH // 2).encode())
        key = path.read_bytes()
    except OSError as error:
        raise DatabaseBusy(
            f"The key of the links cannot be read or written ({error.strerror}).", f"Check the folder of {path}."
        ) from error
    if len(key) < KEY_LENGTH:  # cut off as it was written: anybody could sign with it
        raise DatabaseBusy("The key of the links is damaged.", f"Delete {path.name}; links made before open nothing.")
    return key
