"""Names of columns and words of cells: languages/ has a file per language, systems/ one per shop system."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from wizard.catalog.feeds.plain_text import normalize_header
from wizard.rule_language.yaml_reader import load_data

PLAIN = "plain"
"""The name that stands for tables from an unknown system."""

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class System:
    """The headers of one shop system's tables, and how they identify it; all names are normalized.

    `columns` is field -> names. `signs` are sets of headers, each of which identifies the system if all its
    headers are present. `certain` are headers or fields that identify it alone; `supporting` ones identify it
    only in a table without foreign headers, and `others` are its further headers. `hidden` is header -> the
    cells of rows that are not sold. `ignored` are headers that are never read, whatever their words say.
    With `variants_below` the variants of a product are rows below its own.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    signs: tuple[frozenset[str], ...] = ()
    certain: frozenset[str] = frozenset()
    supporting: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    variants_below: bool = False


def normalize_cell(text: str) -> str:
    """Return text without case, accents, spaces and punctuation, so that OutOfStock equals "out of stock".

    The minus of -1 is kept, since it is not 1.
    """
    plain = normalize_header(text).replace(" ", "")
    return "-1" if plain == "1" and text.strip() == "-1" else plain or text.strip()


def split_header(header: str) -> str:
    """Return a normalized header, split before capitals inside words: stockQuantity is "stock quantity"."""
    return normalize_header(_CAPITAL.sub(" ", header))


@cache
def read_system(name: str) -> System:
    """Return a system, given the name of its file."""
    data = load_data(__package__, f"systems/{name}.yaml")
    return System(
        data["name"],
        _normalize_columns(data.get("columns", {})),
        tuple(frozenset(map(normalize_header, sign)) for sign in data.get("signs", ())),
        **{
            key: frozenset((*map(normalize_header, data.get(key, ())), *data.get(f"{key}_fields", ())))
            for key in ("certain", "supporting", "others", "ignored")
        },
        hidden={
            normalize_header(header): frozenset(map(normalize_cell, cells))
            for header, cells in data.get("hidden", {}).items()
        },
        variants_below=data.get("variants_below", False),
    )


@cache
def list_systems_with_signs() -> tuple[System, ...]:
    """Return the systems that are identified by sets of headers."""
    names = (entry.name for entry in files(__package__).joinpath("systems").iterdir())
    systems = (read_system(name.removesuffix(".yaml")) for name in sorted(names) if name.endswith(".yaml"))
    return tuple(system for system in systems if system.signs)


@cache
def read_translations(system: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return language -> field -> names for a system with translated headers; `others` counts as a field."""
    data = load_data(__package__, f"systems/{system}.yaml")["languages"]
    return {language: _normalize_columns(columns) for language, columns in data.items()}


@cache
def read_product_types(system: str) -> frozenset[str]:
    """Return the normalized product types of a system."""
    return frozenset(map(normalize_cell, load_data(__package__, f"systems/{system}.yaml")["types"]))


@cache
def list_column_names(system: str = PLAIN) -> Mapping[str, tuple[str, ...]]:
    """Return field -> normalized names of its column, best first; for plain tables, in every language."""
    if system != PLAIN:
        return read_system(system).columns
    names: dict[str, dict[str, None]] = {}
    for language in _read_languages():
        for field_, found in _normalize_columns(language.get("columns", {})).items():
            names.setdefault(field_, {}).update(dict.fromkeys(found))
    return {field_: tuple(found) for field_, found in names.items()}


@cache
def list_cell_words(kind: str) -> frozenset[str]:
    """Return the normalized words of cells, in every language, for a meaning such as `no` or `hidden`."""
    return frozenset(map(normalize_cell, _gather("cells", kind)))


@lru_cache(maxsize=10_000)
def is_one_of(cell: str, words: frozenset[str]) -> bool:
    """Return whether a cell is one of these normalized words, ignoring case, accents and punctuation."""
    return normalize_cell(cell) in words


def says_no(cell: str) -> bool:
    """Return whether a cell means no: a word in any language, also of spreadsheets, or 0 or -1."""
    return cell.strip() in ("0", "-1") or is_one_of(cell, list_cell_words("no"))


def says_yes(cell: str) -> bool:
    """Return whether a cell means yes: a word in any language, or 1."""
    return cell.strip() == "1" or is_one_of(cell, list_cell_words("yes"))


@cache
def find_roles(header: str) -> frozenset[str]:
    """Return the roles that the words of a header give to its column, such as {"price", "net"}."""
    words = _split_words(header)
    return frozenset(role for role in _list_roles() if _has_role(words, role))


@cache
def says_only(header: str, role: str) -> bool:
    """Return whether a header consists of a role and filler words only: "Is visible in shop"."""
    words = f" {split_header(header)} "
    rest = _compile_pattern(role).sub(" ", words)
    return rest != words and not _compile_pattern("filler").sub(" ", rest).strip()


def _split_words(header: str) -> str:
    """Return the words of a header between spaces, unsplit and split at capitals, since MwSt is one word."""
    header = header.replace("+", " plus ")
    return f" {normalize_header(header)} | {split_header(header)} "


@cache
def _read_languages() -> tuple[Mapping[str, Any], ...]:
    """Return the data of all languages, with English first and `any` last."""
    names = (entry.name for entry in files(__package__).joinpath("languages").iterdir())
    kept = [name for name in names if name.endswith(".yaml")]
    kept.sort(key=lambda name: (name != "en.yaml", name == "any.yaml", name))
    return tuple(load_data(__package__, f"languages/{name}") for name in kept)


@cache
def _list_roles() -> tuple[str, ...]:
    return tuple(dict.fromkeys(role for language in _read_languages() for role in language.get("words", {})))


def _gather(section: str, key: str) -> Iterator[str]:
    for language in _read_languages():
        yield from language.get(section, {}).get(key, ())


def _has_role(words: str, role: str) -> bool:
    phrases, pattern = _read_phrases(role)
    return any(phrase in words for phrase in phrases) or bool(pattern.search(words))


@cache
def _read_phrases(role: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the phrases of a role, between spaces, and a pattern for those with a `*`, slow to compile."""
    starred = [phrase for phrase in _gather("words", role) if "*" in phrase]
    whole = (phrase for phrase in _gather("words", role) if "*" not in phrase)
    return frozenset(f" {normalize_header(phrase)} " for phrase in whole), _compile(starred)


@cache
def _compile_pattern(role: str) -> re.Pattern[str]:
    """Return a pattern for all words of a role, each between spaces."""
    return _compile(_gather("words", role))


def _compile(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for phrases between spaces, in which `*` matches any letters of a word."""
    patterns = {
        r"[^ ]*".join(re.escape(normalize_header(part)) for part in phrase.split("*")) for phrase in phrases
    }
    # Lookarounds, since adjacent words share the space between them; (?!) matches nothing.
    longest_first = sorted(patterns or {"(?!)"}, key=len, reverse=True)
    return re.compile(f"(?<= )(?:{'|'.join(longest_first)})(?= )")


def _normalize_columns(columns: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Return field -> normalized names; a `*` at the end of a name stands for any further words."""
    return {
        field_: tuple(normalize_header(name) + (" *" if name.endswith(" *") else "") for name in names)
        for field_, names in columns.items()
    }
