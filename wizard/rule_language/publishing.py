"""The line `publishing:` in settings.yaml, which says what goes live and is not part of a version."""

import re
from collections.abc import Mapping
from enum import StrEnum

SETTINGS_FILE = "settings.yaml"


class Publishing(StrEnum):
    """What goes live: the rules folder, once it passes, or only published versions."""

    FOLDER = "folder"
    VERSIONS = "versions"


_VALUE = rb"publishing[ \t]*:[ \t]+[\"']?(folder|versions)[\"']?[ \t]*(?:#[^\n]*)?\r?"
_LINE = re.compile(rb"^" + _VALUE + rb"\n|(?:\n|\A)" + _VALUE + rb"\Z", re.MULTILINE)
"""The line with its line break; if it is the last line and has none, with the line break before it."""


def read_publishing(texts: Mapping[str, bytes]) -> Publishing | None:
    """Return the `publishing` setting of rule files; None unless it is on its own line."""
    found = _LINE.search(texts.get(SETTINGS_FILE, b""))
    return Publishing((found[1] or found[2]).decode()) if found else None


def without_publishing(texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the rule files without that line, and without the file if nothing else was in it."""
    content = texts.get(SETTINGS_FILE, b"")
    rest = _LINE.sub(b"", content)
    result = {name: rest if name == SETTINGS_FILE else text for name, text in texts.items()}
    if content and not rest:
        del result[SETTINGS_FILE]
    return result


def with_publishing(texts: Mapping[str, bytes], publishing: Publishing | None) -> dict[str, bytes]:
    """Return the rule files with this setting, at the end of settings.yaml, instead of theirs."""
    if publishing is read_publishing(texts):
        return dict(texts)
    result = without_publishing(texts)
    if publishing:
        content = result.get(SETTINGS_FILE, b"")
        line = f"publishing: {publishing}".encode()
        has_end = not content or content.endswith(b"\n")
        result[SETTINGS_FILE] = content + (line + b"\n" if has_end else b"\n" + line)
    return result


def is_same_version(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> bool:
    """Return whether two sets of rule files are equal except for the `publishing` setting."""
    return one == other or without_publishing(one) == without_publishing(other)
