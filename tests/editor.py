"""A rule file as an editor sees it: YAML 1.2 with its own types, validated against a JSON Schema."""

from __future__ import annotations

import re
from typing import Any

import yaml
from jsonschema import Draft7Validator


class EditorLoader(yaml.SafeLoader):
    """A loader of YAML 1.2 (section 10.3.2, core schema): `3` is a number, `yes` and a date are words."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 (as in the class above)


for _tag, _pattern, _starts in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _starts)


def _read_whole(_: EditorLoader, value: yaml.ScalarNode) -> int:
    """Return a whole number of base 8, 10 or 16; `007` is 7."""
    text = str(value.value)
    return int(text, 0) if text.startswith(("0x", "0o")) else int(text)


def _read_number(_: EditorLoader, value: yaml.ScalarNode) -> float:
    """Return a number with a point or an exponent."""
    return float(value.value)


EditorLoader.add_constructor("tag:yaml.org,2002:int", _read_whole)
EditorLoader.add_constructor("tag:yaml.org,2002:float", _read_number)


def load_values(text: str) -> Any:
    """Return the values in a file; keys are texts, whatever they look like."""
    return _with_text_keys(yaml.load(text, EditorLoader))


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(part) for key, part in value.items()}
    return [_with_text_keys(part) for part in value] if isinstance(value, list) else value


def underlined(schema: dict[str, Any], text: str) -> list[str]:
    """Return what an editor underlines: that the file is not YAML, or whatever the schema rejects."""
    try:
        content = load_values(text)
    except yaml.YAMLError as error:
        return [str(error)]
    return [error.message for error in Draft7Validator(schema).iter_errors(content)]
