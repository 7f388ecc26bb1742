"""Load rule files: texts in, a checked Rulebook out, or every problem at once."""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from wizard.rule_language.diagnostics import Place, Problem, RulesError
from wizard.rule_language.field_types import MOST_PROBLEMS, read_file, suggest
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.model import Rulebook, Settings, VerdictRule
from wizard.rule_language.predicates import ATTRIBUTES, Attribute
from wizard.rule_language.symbols import UNREADABLE, collect_symbols
from wizard.rule_language.yaml_reader import Yaml, parse_yaml, shorten

NOT_IN_VERSION = ("examples.yaml", "stores.yaml")
"""Files that change nothing for a shopper."""


def rulebook_version(texts: Mapping[str, bytes]) -> str:
    """Return twelve hexadecimal digits that change with every file a recommendation depends on."""
    return hash_files({name: text for name, text in texts.items() if name not in NOT_IN_VERSION})[:12]


def hash_files(texts: Mapping[str, bytes]) -> str:
    """Return 64 hexadecimal digits that change with the name or content of every file."""
    digest = sha256()
    for name in sorted(texts):
        digest.update(f"{name}\0{len(texts[name])}\0".encode(errors="surrogateescape"))
        digest.update(texts[name])
    return digest.hexdigest()


def load_rulebook(
    texts: Mapping[str, bytes], own_attributes: Mapping[str, Attribute] = MappingProxyType({})
) -> Rulebook:
    """Parse the rule files (name in the rules folder -> raw bytes) and return the rulebook.

    `own_attributes` are further catalog columns that needs may test. Raise RulesError with every problem.
    """
    problems = list(_check_names(texts))
    trees: dict[str, Yaml] = {}
    for name in RULE_FILES.keys() & texts.keys():
        tree, mistakes = parse_yaml(name, texts[name])
        trees[name] = tree or UNREADABLE
        problems += mistakes[:MOST_PROBLEMS]
    symbols = collect_symbols(trees, {**own_attributes, **ATTRIBUTES})
    said = {}
    for name, tree in trees.items():
        if tree is not UNREADABLE:
            said[name], found = read_file(RULE_FILES[name].type, tree, name, symbols)
            problems += found
    if not problems:
        problems += _check_circle(said["verdict.yaml"])
    if problems:
        raise RulesError(sorted(problems, key=_reading_order))
    return _assemble(rulebook_version(texts), said)


def _reading_order(problem: Problem) -> tuple[int, Problem]:
    """Return a sort key: questions first, which often cause the problems elsewhere."""
    files = list(RULE_FILES)
    file = problem.place.file
    return (files.index(file) if file in RULE_FILES else len(files), problem)


def _check_circle(rules: Iterable[VerdictRule]) -> Iterator[Problem]:
    """Yield a problem when decisions set each other aside in a circle: none would be left."""
    places = {rule.id: rule.place for rule in rules}
    try:
        TopologicalSorter({rule.id: rule.over for rule in rules}).prepare()
    except CycleError as error:
        circle = error.args[1]
        named = " over ".join(f"'{rule}'" for rule in reversed(circle))
        message = f"Decisions set each other aside in a circle: {named}."
        yield Problem(min(places[rule] for rule in circle), message, "Take one of them out of its 'over'.")


def _check_names(texts: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield a problem for every file that is missing, or that nothing reads."""
    for name, file in RULE_FILES.items():
        if file.required and name not in texts:
            yield Problem(Place(name), "The file is missing.", "Write it, as docs/rule-files.md shows.")
    for name in texts.keys() - RULE_FILES.keys():
        if name.startswith("locales/"):
            message = "Translations are not supported yet."
            yield Problem(Place(name), message, "Take the file out of the rules folder.")
        else:
            message = f"There is no rule file '{shorten(name)}'."
            fix = f"{suggest(name, RULE_FILES)} Rename it, or take it out of the rules folder."
            yield Problem(Place(name), message, fix)


def _assemble(version: str, said: Mapping[str, Any]) -> Rulebook:
    """Return the rulebook made of what each file became."""
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
