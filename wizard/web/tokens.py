"""Tokens: a shopper's answers, encrypted so that a store's page can keep but not read them."""

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
"""Seconds for which a token is valid."""

LEAST_SECRET = 32
"""The fewest bytes of a secret; `secrets.token_hex(32)` has twice as many."""

MOST_SECRET = 4_096
"""The most bytes read from the file of a secret."""

BLOCK = 256
"""Strings are padded to a multiple of this many bytes, since the length of an answer could reveal it."""

LONGEST = 4_000
"""The most characters of a token; web servers limit headers to about 8,000 bytes."""


class Tokens:
    """Encrypts short strings as tokens, and decrypts them, with a key derived from a secret.

    They are Fernet tokens, encrypted, signed and timestamped: AES in CBC mode with a SHA-256 HMAC.
    """

    def __init__(self, secret: bytes) -> None:
        derived = HKDF(SHA256(), length=32, salt=None, info=b"product-wizard token 1").derive(secret)
        self._cipher = Fernet(base64.urlsafe_b64encode(derived))

    def __repr__(self) -> str:
        """Return the same string for every secret, since it goes into the version of pages."""
        return "Tokens()"

    def write(self, text: str) -> str | None:
        """Return the token of a string without trailing spaces; None if the token would be too long."""
        plain = text.encode()
        token = self._cipher.encrypt(plain.ljust(-(-len(plain) // BLOCK) * BLOCK)).decode()
        return token if len(token) <= LONGEST else None

    def read(self, token: str) -> str | None:
        """Return the string in a token; None if it is too old, damaged, or made with another secret."""
        try:
            return self._cipher.decrypt(token.encode(), LIFETIME).decode().rstrip(" ")
        except InvalidToken:
            return None


def make_tokens(secret: str | bytes) -> Tokens:
    """Return a Tokens with this secret. Raises ValueError if it is too short."""
    plain = (secret.encode() if isinstance(secret, str) else secret).strip()
    if len(plain) < LEAST_SECRET:
        raise ValueError(f"The secret is too short: {_describe_length(plain)}. {_show_how('FILE')}")
    return Tokens(plain)


def read_secret(file: Path) -> bytes:
    """Read a secret from a file. Raises ValueError with everything that is wrong with the file."""
    try:
        with file.open("rb") as opened:
            mode, secret = os.fstat(opened.fileno()).st_mode, opened.read(MOST_SECRET).strip()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise ValueError(f"'{file}' cannot be read: {reason}. {_show_how(str(file))}") from error
    if wrong := list(_find_faults(mode, secret)):
        raise ValueError(f"'{file}' cannot hold the secret: {join_words(wrong)}. {_show_how(str(file))}")
    return secret


def _find_faults(mode: int, secret: bytes) -> Iterator[str]:
    """Yield each reason why a file cannot hold the secret."""
    if mode & stat.S_IRWXO:
        yield f"everybody on this machine may open it (mode {stat.S_IMODE(mode):03o})"
    if len(secret) < LEAST_SECRET:
        yield _describe_length(secret)


def _describe_length(secret: bytes) -> str:
    return f"it has {len(secret)} bytes, and at least {LEAST_SECRET} are needed"


def _show_how(file: str) -> str:
    return f"Make one like this: (umask 077; openssl rand -hex 32 > {file})"
