"""Tokens: made with a secret, read with the same one, for 24 hours; and which files may hold the secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.web.tokens import LIFETIME, LONGEST, Tokens, make_tokens, read_secret

SECRET = b"0123456789abcdef" * 2
ADDRESS = "/embed/?store=acme&uses=music"
TOKENS = Tokens(SECRET)


@given(st.text(st.characters(min_codepoint=33, codec="utf-8"), max_size=2_000))
def test_a_token_is_read_as_it_was_written(text: str) -> None:
    """By another process with the same secret too."""
    written = TOKENS.write(text)
    assert written is None or (len(written) <= LONGEST and Tokens(SECRET).read(written) == text)


@given(st.text() | st.binary().map(lambda each: each.decode("latin-1")))
def test_what_is_no_token_is_not_read(token: str) -> None:
    """Whatever was sent."""
    assert TOKENS.read(token) is None


@given(st.integers(0), st.sampled_from("Aa0_-"))
def test_a_damaged_token_is_not_read(place: int, other: str) -> None:
    """Whichever of its characters was changed."""
    written = TOKENS.write(ADDRESS)
    assert written
    place %= len(written) - 1  # the last ones are padding
    damaged = written[:place] + other + written[place + 1 :]
    assert TOKENS.read(damaged) == (ADDRESS if damaged == written else None)


def test_another_secret_reads_nothing() -> None:
    """So a token ends where the secret is exchanged."""
    assert Tokens(b"another secret of at least 32 bytes").read(TOKENS.write(ADDRESS) or "") is None


@pytest.mark.parametrize(("age", "read"), [(0, True), (LIFETIME - 60, True), (LIFETIME + 60, False)])
def test_a_token_is_read_for_a_day(monkeypatch: pytest.MonkeyPatch, age: int, read: bool) -> None:
    """From when it was made."""
    written = TOKENS.write(ADDRESS) or ""
    now = TOKENS._cipher.extract_timestamp(written) + age
    monkeypatch.setattr("time.time", lambda: now)
    assert (TOKENS.read(written) == ADDRESS) is read


def test_a_token_shows_neither_text_nor_its_length() -> None:
    """The same answers are another token each time."""
    short, long = TOKENS.write(ADDRESS) or "", TOKENS.write(ADDRESS + "&talk=never") or ""
    assert (len(short), short == TOKENS.write(ADDRESS)) == (len(long), False)


def test_a_text_that_makes_too_long_a_token_has_none() -> None:
    """Since servers refuse long headers."""
    assert TOKENS.write("x" * LONGEST) is None


def test_what_is_printed_of_tokens_does_not_depend_on_the_secret() -> None:
    """Versions of pages are made of it, and the log may hold it."""
    assert repr(TOKENS) == "Tokens()"


@pytest.mark.parametrize("secret", ["", "short", b"short", "  short  "])
def test_a_short_secret_is_refused(secret: str | bytes) -> None:
    """With how to make one."""
    length = len(secret.strip())
    expected = (
        f"The secret is too short: it has {length} bytes, and at least 32 are needed. "
        "Make one like this: (umask 077; openssl rand -hex 32 > FILE)"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        make_tokens(secret)


def write(folder: Path, text: bytes, mode: int = 0o600) -> Path:
    """Return a file with this text and mode."""
    file = folder / "secret"
    file.write_bytes(text)
    file.chmod(mode)
    return file


def how_to_make(file: Path) -> str:
    """Return the end of each message."""
    return f"Make one like this: (umask 077; openssl rand -hex 32 > {file})"


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o640])
def test_a_secret_is_read_without_the_end_of_its_line(tmp_path: Path, mode: int) -> None:
    """Its owner may read it, and the group too."""
    assert read_secret(write(tmp_path, SECRET + b"\n", mode)) == SECRET


@pytest.mark.parametrize(
    ("text", "mode", "wrong"),
    [
        (b"short\n", 0o600, "it has 5 bytes, and at least 32 are needed"),
        (b" " * 50, 0o600, "it has 0 bytes, and at least 32 are needed"),
        (SECRET, 0o644, "everybody on this machine may open it (mode 644)"),
        (
            b"short",
            0o666,
            "everybody on this machine may open it (mode 666) and it has 5 bytes, and at least 32 are needed",
        ),
    ],
)
def test_a_file_that_cannot_hold_a_secret_is_refused(
    tmp_path: Path, text: bytes, mode: int, wrong: str
) -> None:
    """With everything that is wrong, and how to make one."""
    file = write(tmp_path, text, mode)
    expected = f"'{file}' cannot hold the secret: {wrong}. {how_to_make(file)}"
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        read_secret(file)


@pytest.mark.parametrize(
    ("name", "reason"), [("nothing", "No such file or directory"), ("", "Is a directory")]
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    """With the reason that the system has."""
    file = tmp_path / name
    expected = f"'{file}' cannot be read: {reason}. {how_to_make(file)}"
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        read_secret(file)
