"""Tokens: what a page of a store keeps of a shopper's answers, without being able to read them."""

import base64
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wizard.rule_language.wording import join_words

LIFETIME = 24 * 60 * 60
"""Seconds that a token can be read."""

LEAST_SECRET = 32
"""Bytes of the shortest secret; `secrets.token_hex(32)` has twice as many."""

MOST_SECRET = 4_096
"""Bytes that are read of its file."""

BLOCK = 256
"""Texts are filled up to a multiple of so many bytes: the length of an answer may tell which one it is."""

LONGEST = 4_000
"""Characters of a token; web servers take headers of at most 8,000 bytes or so."""


class Tokens:
    """Makes tokens out of short texts, and reads them again, with a key that is derived from a secret.

    They are those of Fernet, encrypted and signed: AES in CBC mode with a SHA-256 HMAC, and the time.
    """

    def __init__(self, secret: bytes) -> None:
        derived = HKDF(SHA256(), length=32, salt=None, info=b"product-wizard token 1").derive(secret)
        self._cipher = Fernet(base64.urlsafe_b64encode(derived))

    def __repr__(self) -> str:
        """Return the same for each secret, since versions of pages are made of it."""
        return "Tokens()"

    def write(self, text: str) -> str | None:
        """Return the token of a text without spaces at its end, None where it would be too long."""
        plain = text.encode()
        token = self._cipher.encrypt(plain.ljust(-(-len(plain) // BLOCK) * BLOCK)).decode()
        return token if len(token) <= LONGEST else None

    def read(self, token: str) -> str | None:
        """Return the text of a token, None where it is too old, damaged, or made with another secret."""
        try:
            return self._cipher.decrypt(token.encode(), LIFETIME).decode().rstrip(" ")
        except InvalidToken:
            return None


def make_tokens(secret: str | bytes) -> Tokens:
    """Return the tokens of a secret. Raises ValueError where it is too short."""
    plain = (secret.encode() if isinstance(secret, str) else secret).strip()
    if len(plain) < LEAST_SECRET:
        raise ValueError(f"The secret is too short: {_describe_length(plain)}. {_show_how('FILE')}")
    return Tokens(plain)


def read_secret(file: Path) -> bytes:
    """Return the secret in a file. Raises ValueError with everything that is wrong with the file."""
    try:
        with file.open("rb") as opened:
            mode, secret = os.fstat(opened.fileno()).st_mode, opened.read(MOST_SECRET).strip()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise ValueError(f"'{file}' cannot be read: {reason}. {_show_how(str(file))}") from error
    if wrong := list(_what_is_wrong(mode, secret)):
        raise ValueError(f"'{file}' cannot hold the secret: {join_words(wrong)}. {_show_how(str(file))}")
    return secret


def _what_is_wrong(mode: int, secret: bytes) -> Iterator[str]:
    """Yield what keeps a file from holding the secret."""
    if mode & stat.S_IRWXO:
        yield f"everybody on this machine may open it (mode {stat.S_IMODE(mode):03o})"
    if len(secret) < LEAST_SECRET:
        yield _describe_length(secret)


def _describe_length(secret: bytes) -> str:
    return f"it has {len(secret)} bytes, and at least {LEAST_SECRET} are needed"


def _show_how(file: str) -> str:
    return f"Make one like this: (umask 077; openssl rand -hex 32 > {file})"
