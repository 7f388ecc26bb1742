"""Rule-file texts in, a checked Rulebook out, or every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from wizard.core.conditions import UNSURE
from wizard.core.model import Rulebook, Settings, VerdictRule
from wizard.core.problems import Place, Problem, RulesError
from wizard.core.products import ATTRIBUTES, Attribute
from wizard.core.reading.rule_entries import (
    ADVICE_ID,
    NEED_ID,
    OPTION,
    OPTION_ID,
    QUESTION_ID,
    RULE_ID,
)
from wizard.core.reading.rule_files import HOUSE_RULE_ID, PAGE_ID, RULE_FILES, STATEMENT_ID
from wizard.core.reading.shapes import (
    MOST_PROBLEMS,
    Names,
    Outline,
    QuestionOutline,
    Reader,
    TooManyProblemsError,
    suggest,
)
from wizard.core.reading.yaml_subset import Yaml, YamlMapping, YamlScalar, YamlSequence, parse_yaml, shorten
from wizard.core.reserved import CONTRADICTION

NOT_IN_VERSION = ("examples.yaml", "stores.yaml")
"""Files that change nothing for a shopper."""

UNREADABLE: Yaml = YamlScalar("", Place(""))
"""Stands for a file that cannot be read; what it may define is not known."""

Allows = Callable[[str], bool]
"""Whether a word may be an id of some kind."""

NOTHING: Yaml = YamlSequence((), Place(""))
"""Stands for what may be left out, and is."""


def rulebook_version(texts: Mapping[str, bytes]) -> str:
    """Twelve hexadecimal digits that change with every file a recommendation depends on."""
    digest = sha256()
    for name in sorted(texts.keys() - set(NOT_IN_VERSION)):
        digest.update(f"{name}\0{len(texts[name])}\0".encode(errors="surrogateescape"))
        digest.update(texts[name])
    return digest.hexdigest()[:12]


def load_rulebook(
    texts: Mapping[str, bytes], own_attributes: Mapping[str, Attribute] = MappingProxyType({})
) -> Rulebook:
    """The rulebook that these files (name in the rules folder -> raw bytes) say.

    `own_attributes` are further catalog columns that needs may test. RulesError with every problem found.
    """
    problems = list(_check_names(texts))
    trees: dict[str, Yaml] = {}
    for name in RULE_FILES.keys() & texts.keys():
        tree, mistakes = parse_yaml(name, texts[name])
        trees[name] = tree or UNREADABLE
        problems += mistakes[:MOST_PROBLEMS]
    outline = outline_files(trees, {**own_attributes, **ATTRIBUTES})
    said = {}
    for name, tree in trees.items():
        said[name], found = _read(name, tree, outline)
        problems += found
    if not problems:
        problems += _check_circle(said["verdict.yaml"])
    if problems:
        raise RulesError(sorted(problems, key=_reading_order))
    return _assemble(rulebook_version(texts), said)


def _reading_order(problem: Problem) -> tuple[int, Problem]:
    """Questions first: what is wrong there is often the cause of what is wrong elsewhere."""
    files = list(RULE_FILES)
    file = problem.place.file
    return (files.index(file) if file in RULE_FILES else len(files), problem)


def _check_circle(rules: Iterable[VerdictRule]) -> Iterator[Problem]:
    """Decisions that set each other aside: when all of them hold, none would stand."""
    places = {rule.id: rule.place for rule in rules}
    try:
        TopologicalSorter({rule.id: rule.over for rule in rules}).prepare()
    except CycleError as error:
        circle = error.args[1]
        named = " over ".join(f"'{rule}'" for rule in reversed(circle))
        message = f"Decisions set each other aside in a circle: {named}."
        yield Problem(min(places[rule] for rule in circle), message, "Take one of them out of its 'over'.")


def _check_names(texts: Mapping[str, bytes]) -> Iterator[Problem]:
    """Files that are missing, and files that nothing reads."""
    for file in RULE_FILES.values():
        if file.required and file.name not in texts:
            yield Problem(Place(file.name), "The file is missing.", "Write it, as docs/rule-files.md shows.")
    for name in texts.keys() - RULE_FILES.keys():
        if name.startswith("locales/"):
            message = "Translations are not supported yet."
            yield Problem(Place(name), message, "Take the file out of the rules folder.")
        else:
            message = f"There is no rule file '{shorten(name)}'."
            mend = f"{suggest(name, RULE_FILES)} Rename it, or take it out of the rules folder."
            yield Problem(Place(name), message, mend)


def _read(name: str, tree: Yaml, outline: Outline) -> tuple[Any, list[Problem]]:
    """What one file says, and everything that is wrong with it."""
    reader = Reader(outline)
    if tree is UNREADABLE:
        return None, reader.problems
    try:
        return RULE_FILES[name].shape.read(tree, name, reader), reader.problems
    except TooManyProblemsError:
        return None, reader.problems


def _assemble(version: str, said: Mapping[str, Any]) -> Rulebook:
    """The rulebook, from what each file says."""
    needs, sources = said["needs.yaml"], said["sources.yaml"]
    return Rulebook(
        version=version,
        questions=said["questions.yaml"],
        verdict_rules=said["verdict.yaml"],
        needs=tuple(needs["needs"].values()),
        need_rules=needs["rules"],
        advice_rules=said.get("advice.yaml", ()),
        texts=said["texts.yaml"],
        article=sources["article"],
        sources={**sources["statements"], **sources["house_rules"]},
        pages=sources.get("pages", {}),
        settings=said.get("settings.yaml", Settings()),
        examples=said.get("examples.yaml", ()),
        stores=said.get("stores.yaml", ()),
    )


# --- what the files define by name -----------------------------------------------------------------------


def outline_files(trees: Mapping[str, Yaml], attributes: Mapping[str, Attribute]) -> Outline:
    """The names that the files define, found even where the rest of an entry is wrong."""
    questions, verdict = trees.get("questions.yaml"), trees.get("verdict.yaml")
    advice, sources = trees.get("advice.yaml", NOTHING), trees.get("sources.yaml")
    needs, need_rules = _under(trees.get("needs.yaml"), "needs"), _under(trees.get("needs.yaml"), "rules")
    pages = _under(sources, "pages") or (NOTHING if isinstance(sources, YamlMapping) else None)
    entries = {entry.place: _outline_question(entry) for entry in _mappings(questions)}
    by_id: dict[str, QuestionOutline] = {}
    for question in entries.values():
        by_id.setdefault(question.id, question)
    statements = _keyed(_under(sources, "statements"), STATEMENT_ID.allows)
    house_rules = _keyed(_under(sources, "house_rules"), HOUSE_RULE_ID.allows)
    warnings = _choosing(advice, ADVICE_ID.allows, "warn", "tip")
    names = {
        "question": _listed(questions, QUESTION_ID.allows),
        "verdict rule": _listed(verdict, RULE_ID.allows),
        "decision": _choosing(verdict, RULE_ID.allows, "decide", "lean"),
        "need": _keyed(needs, NEED_ID.allows),
        "rule": _joined(_listed(verdict), _listed(need_rules), _listed(advice)),
        "warning": _joined(warnings, Names({CONTRADICTION: Place("texts.yaml")})),
        "source": _joined(statements, house_rules),
        "page": _keyed(pages, PAGE_ID.allows),
        "example": _listed(trees.get("examples.yaml"), key="name"),
        "store": _listed(trees.get("stores.yaml")),
    }
    return Outline(names, by_id, entries, attributes)


def _outline_question(entry: YamlMapping) -> QuestionOutline:
    """What is known of a question, whatever is wrong with its entry."""
    choose, options = entry.get("choose"), _mappings(entry.get("options"))
    names = _listed(entry.get("options"), OPTION_ID.allows)
    alone = [_word(option.get("id")) for option in options if _word(option.get("alone")) == "yes"]
    known = {key.name for key in OPTION.keys}
    misspelt = any(key.text not in known for option in options for key, _ in option.entries)
    return QuestionOutline(
        id=_word(entry.get("id")),
        place=entry.place,
        options=names,
        many={"one": False, "many": True}.get(_word(choose)),
        alone=frozenset((*alone, UNSURE)),
        has_amount=any(option.get("amount") for option in options) or misspelt or not names.complete,
    )


def _word(value: Yaml | None) -> str:
    """The text of a single value, else an empty one."""
    return value.text if isinstance(value, YamlScalar) else ""


def _under(tree: Yaml | None, name: str) -> Yaml | None:
    """What stands under a key of a file."""
    return tree.get(name) if isinstance(tree, YamlMapping) else None


def _mappings(tree: Yaml | None) -> list[YamlMapping]:
    """The parts of a list that have keys."""
    parts = tree.parts if isinstance(tree, YamlSequence) else ()
    return [part for part in parts if isinstance(part, YamlMapping)]


def _listed(tree: Yaml | None, allows: Allows = bool, key: str = "id") -> Names:
    """The names of the entries in a list."""
    entries = _mappings(tree)
    places: dict[str, Place] = {}
    complete = isinstance(tree, YamlSequence) and len(entries) == len(tree.parts)
    for entry in entries:
        name = entry.get(key)
        word = _word(name)
        complete = complete and allows(word) and word not in places
        if name:
            places.setdefault(word, name.place)
    return Names(places, complete)


def _choosing(tree: Yaml | None, allows: Allows, key: str, other: str) -> Names:
    """The names of those entries in a list that have `key`; each should have it or the other one."""
    entries = _mappings(tree)
    chosen = tuple(entry for entry in entries if entry.get(key))
    complete = _listed(tree, allows).complete and all(entry.get(key) or entry.get(other) for entry in entries)
    return Names(_listed(YamlSequence(chosen, Place(""))).places, complete)


def _keyed(tree: Yaml | None, allows: Allows) -> Names:
    """The names that are the keys of a mapping."""
    places = {key.text: key.place for key, _ in tree.entries} if isinstance(tree, YamlMapping) else {}
    readable = tree is NOTHING or (isinstance(tree, YamlMapping) and tree.complete)
    return Names(places, readable and all(map(allows, places)))


def _joined(*parts: Names) -> Names:
    """All these names together; of a name in several parts the first place."""
    places: dict[str, Place] = {}
    for part in parts:
        for name, place in part.places.items():
            places.setdefault(name, place)
    return Names(places, all(part.complete for part in parts))
