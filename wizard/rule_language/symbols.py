"""Collect the names that rule files define, before any entry is read.

So an entry can refer to what another file defines, and a mistake in it is not reported at every use.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from wizard.rule_language import grammar, question_grammar, topic_grammar
from wizard.rule_language.attribute_grammar import ATTRIBUTE_NAME
from wizard.rule_language.conditions import UNSURE
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.field_types import FormerName, Names, QuestionSymbols, SymbolTable, fold
from wizard.rule_language.model import CONTRADICTION
from wizard.rule_language.topic import BUILT_IN_VERDICTS, PRICE
from wizard.rule_language.yaml_reader import Yaml, YamlMapping, YamlScalar, YamlSequence

UNREADABLE: Yaml = YamlScalar("", Place(""))
"""The tree of a file that cannot be read, so that what it defines is unknown."""

ABSENT: Yaml = YamlSequence((), Place(""))
"""The tree of an optional file or key that is missing."""

Allows = Callable[[str], bool]
"""A function that returns whether a word is valid as an id of some kind."""


def collect_symbols(trees: Mapping[str, Yaml], pictures: Iterable[str] = ()) -> SymbolTable:
    """Collect the names that the files define, even if the rest of an entry has problems.

    The attributes are added later, once topic.yaml has been read.
    """
    questions, verdict = trees.get("questions.yaml"), trees.get("verdict.yaml")
    advice, sources = trees.get("advice.yaml", ABSENT), trees.get("sources.yaml")
    needs, need_rules = _under(trees.get("needs.yaml"), "needs"), _under(trees.get("needs.yaml"), "rules")
    pages = _optional(sources, "pages")
    entries = {entry.place: _collect_question(entry) for entry in _mappings(questions)}
    by_id: dict[str, QuestionSymbols] = {}
    for question in entries.values():
        by_id.setdefault(question.id, question)
    statements = _keyed(_optional(sources, "statements"), grammar.STATEMENT_ID.allows)
    house_rules = _keyed(_optional(sources, "house_rules"), grammar.HOUSE_RULE_ID.allows)
    warnings = _choosing(advice, grammar.RULE_ID.allows, "warn", "tip")
    names = {
        **_collect_topic(trees.get("topic.yaml")),
        "picture": Names({name: Place(f"pictures/{name}.svg") for name in pictures}),
        "question": _with_former(_listed(questions, question_grammar.QUESTION_ID.allows), questions),
        "verdict rule": _listed(verdict, grammar.RULE_ID.allows),
        "decision": _choosing(verdict, grammar.RULE_ID.allows, "decide", "lean"),
        "need": _with_former(_keyed(needs, grammar.NEED_ID.allows), needs),
        "rule": _with_former(
            _joined(_listed(verdict), _listed(need_rules), _listed(advice)), verdict, need_rules, advice
        ),
        "warning": _joined(warnings, Names({CONTRADICTION: Place("texts.yaml")})),
        "source": _joined(statements, house_rules),
        "page": _keyed(pages, grammar.PAGE_ID.allows),
        "example": _listed(trees.get("examples.yaml"), key="name"),
        "store": _listed(trees.get("stores.yaml")),
    }
    return SymbolTable(names, by_id, entries, {}, frozenset(grammar.RULE_FILES.keys() - trees.keys()))


def _collect_topic(tree: Yaml | None) -> dict[str, Names]:
    """Collect the names that topic.yaml defines."""
    sides = _under(tree, "sides")
    side_ids = _keyed(sides, topic_grammar.SIDE_ID.allows)
    shared = _keyed(_optional(tree, "verdicts"), topic_grammar.VERDICT_ID.allows)
    places: dict[str, Place] = {}
    complete = side_ids.complete
    for _, side in sides.entries if isinstance(sides, YamlMapping) else ():
        kinds = side.get("kinds") if isinstance(side, YamlMapping) else None
        for kind in kinds.parts if isinstance(kinds, YamlSequence) else (kinds,):
            complete = complete and topic_grammar.KIND_ID.allows(_word(kind))
            if kind:
                places.setdefault(_word(kind), kind.place)
    return {
        "side": side_ids,
        "kind": Names(places, complete),
        "verdict": _joined(side_ids, shared, Names(dict.fromkeys(BUILT_IN_VERDICTS, Place("topic.yaml")))),
        "attribute": _joined(
            _keyed(_optional(tree, "attributes"), ATTRIBUTE_NAME.allows),
            Names(dict.fromkeys(("kind", PRICE.name), Place("topic.yaml"))),
        ),
    }


def _collect_question(entry: YamlMapping) -> QuestionSymbols:
    """Collect the symbols of a question, even if its entry has problems."""
    choose, options = entry.get("choose"), _mappings(entry.get("options"))
    names = _listed(entry.get("options"), question_grammar.OPTION_ID.allows)
    names = _with_former(names, entry.get("options"))
    alone = [_word(option.get("id")) for option in options if _word(option.get("alone")) == "yes"]
    known = question_grammar.OPTION.keys
    misspelt = any(key.text not in known for option in options for key, _ in option.entries)
    return QuestionSymbols(
        id=_word(entry.get("id")),
        place=entry.place,
        options=names,
        many={"one": False, "many": True}.get(_word(choose)),
        alone=frozenset((*alone, UNSURE)),
        has_amount=any(option.get("amount") for option in options) or misspelt or not names.complete,
    )


def _word(value: Yaml | None) -> str:
    """Return the text of a single value; an empty string for any other."""
    return value.text if isinstance(value, YamlScalar) else ""


def _under(tree: Yaml | None, name: str) -> Yaml | None:
    """Return the value of a key in a file."""
    return tree.get(name) if isinstance(tree, YamlMapping) else None


def _optional(tree: Yaml | None, name: str) -> Yaml | None:
    """Return the value of an optional key in a file."""
    return _under(tree, name) or (ABSENT if isinstance(tree, YamlMapping) else None)


def _mappings(tree: Yaml | None) -> list[YamlMapping]:
    """Return the parts of a list that are mappings."""
    parts = tree.parts if isinstance(tree, YamlSequence) else ()
    return [part for part in parts if isinstance(part, YamlMapping)]


def _listed(tree: Yaml | None, allows: Allows = bool, key: str = "id") -> Names:
    """Return the names of the entries in a list."""
    entries = _mappings(tree)
    places: dict[str, Place] = {}
    complete = isinstance(tree, YamlSequence) and len(entries) == len(tree.parts)
    labels = _labels((_word(entry.get(key)), entry) for entry in entries)
    for entry in entries:
        name = entry.get(key)
        word = _word(name)
        complete = complete and allows(word) and word not in places
        if name:
            places.setdefault(word, name.place)
    return Names(places, complete, labels=labels)


def _labels(entries: Iterable[tuple[str, Yaml]]) -> dict[str, str]:
    """Return the label of each entry, or what else people read of it, with its id."""
    mappings = [(name, entry) for name, entry in entries if isinstance(entry, YamlMapping)]
    written = [(name, _word(entry.get(key))) for name, entry in mappings for key in ("label", "text", "name")]
    return {fold(label): name for name, label in reversed(written) if label}


def _choosing(tree: Yaml | None, allows: Allows, key: str, other: str) -> Names:
    """Return the names of the entries in a list that have `key`; each should have either `key` or `other`."""
    entries = _mappings(tree)
    chosen = tuple(entry for entry in entries if entry.get(key))
    complete = _listed(tree, allows).complete and all(entry.get(key) or entry.get(other) for entry in entries)
    return Names(_listed(YamlSequence(chosen, Place(""))).places, complete)


def _keyed(tree: Yaml | None, allows: Allows) -> Names:
    """Return the names that are the keys of a mapping."""
    entries = tree.entries if isinstance(tree, YamlMapping) else ()
    places = {key.text: key.place for key, _ in entries}
    readable = tree is ABSENT or (isinstance(tree, YamlMapping) and tree.complete)
    labels = _labels((key.text, part) for key, part in entries)
    return Names(places, readable and all(map(allows, places)), labels=labels)


def _with_former(names: Names, *trees: Yaml | None) -> Names:
    """Return the names with the former ids of their entries."""
    former: dict[str, FormerName] = {}
    for tree in trees:
        keyed = tree.entries if isinstance(tree, YamlMapping) else ()
        entries = [(_word(entry.get("id")), entry) for entry in _mappings(tree)]
        entries += [(key.text, entry) for key, entry in keyed if isinstance(entry, YamlMapping)]
        for name, entry in entries:
            written = entry.get("formerly")
            for part in written.parts if isinstance(written, YamlSequence) else (written,):
                if isinstance(part, YamlScalar):
                    former.setdefault(part.text, FormerName(name, part.place))
    return replace(names, former=former)


def _joined(*parts: Names) -> Names:
    """Return the union of all names; a name in several parts keeps its first place."""
    places: dict[str, Place] = {}
    for part in parts:
        for name, place in part.places.items():
            places.setdefault(name, place)
    labels = {label: name for part in reversed(parts) for label, name in part.labels.items()}
    return Names(places, all(part.complete for part in parts), labels=labels)
