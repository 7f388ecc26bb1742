"""What columns and cells are called: languages/, a file a language, and systems/, a file a shop system."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from wizard.catalog.feeds.plain_text import normalize_header
from wizard.rule_language.yaml_reader import load_data

PLAIN = "plain"
"""The name of tables of no known system."""

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class System:
    """What tells the tables of one shop system, and what their columns are called; all names are normalized.

    `signs` are sets of headers that tell together, `certain` headers or fields that tell alone, `telling`
    those that tell in a table with no header but those of the system. `hidden` is header ->
    cells of rows that are not sold; `ignored` are headers that hold nothing of ours, whatever they say.
    With `variants_below` the variants of a product are rows below its own.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    signs: tuple[frozenset[str], ...] = ()
    certain: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    variants_below: bool = False


def squeeze(words: str) -> str:
    """Return words without case, accents, spaces and punctuation: OutOfStock equals "out of stock"."""
    return normalize_header(words).replace(" ", "") or words.strip()


def split_header(header: str) -> str:
    """Return a normalized header in which capitals inside begin a word: stockQuantity is "stock quantity"."""
    return normalize_header(_CAPITAL.sub(" ", header))


@cache
def read_system(name: str) -> System:
    """Return a system by the name of its file."""
    data = load_data(__package__, f"systems/{name}.yaml")
    return System(
        data["name"],
        _normalize_columns(data.get("columns", {})),
        tuple(frozenset(map(normalize_header, sign)) for sign in data.get("signs", ())),
        **{
            key: frozenset((*map(normalize_header, data.get(key, ())), *data.get(f"{key}_fields", ())))
            for key in ("certain", "telling", "others", "ignored")
        },
        hidden={
            normalize_header(header): frozenset(map(squeeze, cells))
            for header, cells in data.get("hidden", {}).items()
        },
        variants_below=data.get("variants_below", False),
    )


@cache
def signed_systems() -> tuple[System, ...]:
    """Return the systems that are told by sets of headers."""
    names = (entry.name for entry in files(__package__).joinpath("systems").iterdir())
    systems = (read_system(name.removesuffix(".yaml")) for name in sorted(names) if name.endswith(".yaml"))
    return tuple(system for system in systems if system.signs)


@cache
def languages_of(system: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return language -> field -> names for a system with translated headers; `others` is a field too."""
    data = load_data(__package__, f"systems/{system}.yaml")["languages"]
    return {language: _normalize_columns(columns) for language, columns in data.items()}


@cache
def types_of(system: str) -> frozenset[str]:
    """Return the types of product of a system, squeezed."""
    return frozenset(map(squeeze, load_data(__package__, f"systems/{system}.yaml")["types"]))


@cache
def column_names(system: str = PLAIN) -> Mapping[str, tuple[str, ...]]:
    """Return field -> normalized names of its column, best first; of plain tables in every language."""
    if system != PLAIN:
        return read_system(system).columns
    names: dict[str, dict[str, None]] = {}
    for language in _languages():
        for field_, found in _normalize_columns(language.get("columns", {})).items():
            names.setdefault(field_, {}).update(dict.fromkeys(found))
    return {field_: tuple(found) for field_, found in names.items()}


@cache
def cell_words(kind: str) -> frozenset[str]:
    """Return what cells say for a kind of word such as `no` or `hidden`, in every language and squeezed."""
    return frozenset(map(squeeze, _gather("cells", kind)))


@lru_cache(maxsize=10_000)
def is_one_of(cell: str, words: frozenset[str]) -> bool:
    """Return whether a cell is one of these words, whatever its case, accents and punctuation."""
    return squeeze(cell) in words


def says_no(cell: str) -> bool:
    """Return whether a cell says no, in any language, in a spreadsheet's word, or as a number."""
    return cell.strip() in ("0", "-1") or is_one_of(cell, cell_words("no"))


def says_yes(cell: str) -> bool:
    """Return whether a cell says yes."""
    return cell.strip() == "1" or is_one_of(cell, cell_words("yes"))


@cache
def find_roles(header: str) -> frozenset[str]:
    """Return what the words of a header say of its column, such as {"price", "net"}."""
    words = _words_of(header)
    return frozenset(role for role in _roles() if _pattern(role).search(words))


@cache
def says_only(header: str, role: str) -> bool:
    """Return whether a header says nothing but a role and words that fill: "Is visible in shop"."""
    words = f" {split_header(header)} "
    rest = _pattern(role).sub(" ", words)
    return rest != words and not _pattern("filler").sub(" ", rest).strip()


def _words_of(header: str) -> str:
    """Return the words of a header between spaces, as they are and split at capitals: MwSt is one word."""
    header = header.replace("+", " plus ")
    return f" {normalize_header(header)} | {split_header(header)} "


@cache
def _languages() -> tuple[Mapping[str, Any], ...]:
    """Return the languages, English first and `any` last."""
    names = (entry.name for entry in files(__package__).joinpath("languages").iterdir())
    kept = [name for name in names if name.endswith(".yaml")]
    kept.sort(key=lambda name: (name != "en.yaml", name == "any.yaml", name))
    return tuple(load_data(__package__, f"languages/{name}") for name in kept)


@cache
def _roles() -> tuple[str, ...]:
    return tuple(dict.fromkeys(role for language in _languages() for role in language.get("words", {})))


def _gather(section: str, key: str) -> Iterator[str]:
    for language in _languages():
        yield from language.get(section, {}).get(key, ())


@cache
def _pattern(role: str) -> re.Pattern[str]:
    """Return what finds the words of a role between spaces; * stands for any letters of a word."""
    phrases = {
        r"[^ ]*".join(re.escape(normalize_header(part)) for part in phrase.split("*"))
        for phrase in _gather("words", role)
    }
    # Neighbours share the space between them.
    return re.compile(f"(?<= )(?:{'|'.join(sorted(phrases, key=len, reverse=True))})(?= )")


def _normalize_columns(columns: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Return field -> normalized names; a * at the end of a name stands for any further word."""
    return {
        field_: tuple(normalize_header(name) + (" *" if name.endswith(" *") else "") for name in names)
        for field_, names in columns.items()
    }
