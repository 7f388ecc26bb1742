"""The single edits that lead from one rulebook to another: each entry added, removed or changed.

An edit that can change a decision, and is consistent without the others, can be applied alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from itertools import takewhile
from typing import Any, NamedTuple

from wizard.analysis.periods import add_periods, group_periods, merge_found
from wizard.rule_language.attributes import Attribute
from wizard.rule_language.conditions import Condition, leaves
from wizard.rule_language.dates import Day, Period
from wizard.rule_language.model import Question, Rulebook
from wizard.rule_language.topic import EITHER, Topic
from wizard.rule_language.wording import join_words

Transform = Callable[[Rulebook], Rulebook]
"""A function that returns a rulebook with something changed."""

Entries = dict[str, Any]
"""The entries of one kind by their key."""

EntryChange = Callable[[Entries], Entries]
"""A function that returns the entries of one kind with one changed."""

FieldChanges = Iterator[tuple[str, EntryChange | None]]
"""Descriptions of edits, each with its change; None if it changes only wording."""

WORDING = frozenset(
    {"text", "help", "private", "label", "missed", "reason", "sources", "picture", "neutral", "keep"}
    | {"group", "aside", "says", "formerly", "shop_decision"}
)
"""Fields of entries that change no verdict, need or warning, and not which products fit.

`keep` is not wording, but only decides what is given up if no product fits.
"""

TOPIC_WORDING = frozenset({"name", "one", "several", "label", "labels", "unit"})
"""Fields of a topic that change no decision."""

WRITTEN_NAMES = {
    "many": "choose",
    "kind": "warn or tip",
    "met_unless_stated": "unstated",
    "shop_decision": "source",
}
"""The names of fields in the rule files, where they differ from those of the model."""

SHORT_FIELDS = frozenset({"decide", "lean", "over", "must", "nice"})
"""The fields of rules whose old and new values are part of the description of an edit."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of one rule file; `change` applies it alone, and is None if that is not possible.

    With `words_only` it changes no decision.
    """

    file: str
    what: str
    change: Transform | None = field(default=None, compare=False, repr=False)
    words_only: bool = field(default=False, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


class _EntryKind(NamedTuple):
    """A kind of entry: its file, its noun, the field of the rulebook that holds the entries, and their key.

    With `ordered`, their order has an effect. With `of_settings`, the entries are part of the settings.
    """

    file: str
    noun: str
    field: str
    key: str = "id"
    decides: bool = True
    ordered: bool = False
    of_settings: bool = False

    def entries(self, rulebook: Rulebook) -> Entries:
        """Return the entries of this kind by their key."""
        kept = getattr(rulebook.settings if self.of_settings else rulebook, self.field)
        return {
            getattr(each, self.key): each for each in (kept.values() if isinstance(kept, Mapping) else kept)
        }

    def apply(self, change: EntryChange, rulebook: Rulebook) -> Rulebook:
        """Return the rulebook with its entries of this kind changed."""
        entries = tuple(change(self.entries(rulebook)).values())
        if self.of_settings:
            return _change_setting(self.field, entries, rulebook)
        return replace(rulebook, **{self.field: entries})  # type: ignore[arg-type]


ENTRY_KINDS = (
    _EntryKind("questions.yaml", "question", "questions", ordered=True),
    _EntryKind("verdict.yaml", "rule", "verdict_rules"),
    _EntryKind("needs.yaml", "need", "needs"),
    _EntryKind("needs.yaml", "rule", "need_rules"),
    _EntryKind("advice.yaml", "rule", "advice_rules"),
    _EntryKind("sources.yaml", "source", "sources", decides=False),
    _EntryKind("sources.yaml", "page", "pages", decides=False),
    _EntryKind("examples.yaml", "example", "examples", "name", decides=False),
    _EntryKind("stores.yaml", "store", "stores", decides=False),
    _EntryKind("settings.yaml", "step", "order", "name", ordered=True, of_settings=True),
    _EntryKind("settings.yaml", "advantage", "advantages", "label", of_settings=True),
    _EntryKind("settings.yaml", "critique", "critiques", "label", decides=False, of_settings=True),
)


@dataclass(frozen=True, slots=True)
class DatedDiff:
    """The edits in some periods, with both rulebooks on `day`, the first day of these periods."""

    periods: tuple[Period, ...]
    old: Rulebook
    new: Rulebook
    edits: tuple[Edit, ...]
    day: Day


def diff_by_period(old: Rulebook, new: Rulebook) -> list[DatedDiff]:
    """Return the edits for each period, from the day of the new rulebook on.

    Periods with the same edits are combined.
    """
    found: dict[tuple[Edit, ...], DatedDiff] = {}
    for periods in group_periods((*old.dated, *new.dated), new.day):
        day = max(periods[0].from_, new.day)
        before, after = old.on(day), new.on(day)
        edits = diff_rulebooks(before, after)
        known = found.get(edits)
        named = (*known.periods, *periods) if known else periods
        found[edits] = replace(known, periods=named) if known else DatedDiff(named, before, after, edits, day)
    return list(found.values())


def list_edits(diffs: Sequence[DatedDiff]) -> tuple[Edit, ...]:
    """Merge the edits of all periods; one that does not apply in all of them names its periods."""
    merged = merge_found([(each.periods, each.edits) for each in diffs], key=str)
    return tuple(replace(edit, what=add_periods(edit.what, when)) for edit, when in merged)


def diff_rulebooks(old: Rulebook, new: Rulebook) -> tuple[Edit, ...]:
    """Return all edits that lead from the old rulebook to the new one, file by file."""
    found = []
    for kind in ENTRY_KINDS:
        before, after = kind.entries(old), kind.entries(new)
        edits = [*_diff_entries(kind.noun, before, after), *_diff_order(kind, before, after)]
        for what, change in edits:
            alone = partial(kind.apply, change) if kind.decides and change else None
            found.append(Edit(kind.file, what, alone, words_only=alone is None))
    separate = {kind.field for kind in ENTRY_KINDS if kind.of_settings}
    for name in _find_differing(old.settings, new.settings):
        if name in separate:
            continue
        value = getattr(new.settings, name)
        what = f"{name} changed from {getattr(old.settings, name)} to {value}"
        alone = None if name == "timezone" else partial(_change_setting, name, value)
        found.append(Edit("settings.yaml", what, alone, words_only=alone is None))
    texts = [f"{each} changed" for each in _find_differing(old.texts, new.texts)]
    found += [Edit("texts.yaml", what, words_only=True) for what in texts]
    if old.article != new.article:
        found.append(Edit("sources.yaml", "article changed", words_only=True))
    return (*_diff_topics(old, new), *found)


def _diff_topics(old: Rulebook, new: Rulebook) -> Iterator[Edit]:
    """Yield the edits of the topic.

    None of them is applied alone, since sides, kinds and attributes depend on the rules that name them.
    """
    for name in ("name", "advisor", "titles", "drawing"):
        if getattr(old.topic, name) != getattr(new.topic, name):
            yield Edit("topic.yaml", f"{name} changed", words_only=name != "titles")
    entries: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
        "side": (old.topic.side, new.topic.side),
        "verdict": (_verdicts_by_id(old.topic), _verdicts_by_id(new.topic)),
        "kind": (old.topic.kind, new.topic.kind),
        "attribute": (old.topic.attributes, new.topic.attributes),
    }
    for noun, (before, after) in entries.items():
        for name in dict.fromkeys((*before, *after)):
            was, now = before.get(name), after.get(name)
            if was is None or now is None:
                yield Edit("topic.yaml", f"{noun} '{name}' {'added' if was is None else 'removed'}")
            elif differing := _find_differing(was, now):
                parts = [_describe_links(was, now) if each == "links" else each for each in differing]
                what = f"{noun} '{name}' changed: {', '.join(parts)}"
                yield Edit("topic.yaml", what, words_only=TOPIC_WORDING.issuperset(differing))
    for name in sorted(old.pictures.keys() | new.pictures.keys()):
        if old.pictures.get(name) != new.pictures.get(name):
            yield Edit("pictures", f"picture '{name}' changed", words_only=True)


def _describe_links(old: Attribute, new: Attribute) -> str:
    """Return "links" with the names of the links whose attributes changed."""
    before, after = (each.links.each if each.links else {} for each in (old, new))
    names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    return f"links ({join_words(names)})" if names else "links"


def _verdicts_by_id(topic: Topic) -> Entries:
    return {verdict.id: verdict for verdict in topic.verdicts}


def apply(edit: Edit, rulebook: Rulebook) -> Rulebook | None:
    """Return the rulebook with this edit alone; None if it changes only words or needs other edits."""
    changed = edit.change(rulebook) if edit.change else None
    return changed if changed and _is_consistent(changed) else None


# --- entries ---------------------------------------------------------------------------------------


def _diff_entries(noun: str, before: Entries, after: Entries) -> FieldChanges:
    """Yield the edits of the entries of one kind, except their order."""
    for name, entry in after.items():
        if name in before:
            yield from _diff_entry(noun, name, before[name], entry)
        else:
            yield f"{noun} '{name}' added", partial(_insert, name, entry, list(after))
    for name in before:
        if name not in after:
            yield f"{noun} '{name}' removed", partial(_remove, name)


def _diff_order(kind: _EntryKind, before: Entries, after: Entries) -> FieldChanges:
    """Yield an edit if the common entries of the two rulebooks are in a different order."""
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield f"order of the {kind.noun}s changed", partial(_reorder, list(after)) if kind.ordered else None


def _find_differing(old: object, new: object) -> list[str]:
    """Return the fields in which two entries differ, ignoring their places in the files."""
    names = [each.name for each in fields(old) if each.name != "place"]  # type: ignore[arg-type]
    return [name for name in names if getattr(old, name) != getattr(new, name)]


def _diff_entry(noun: str, name: str, old: Any, new: Any) -> FieldChanges:
    """Yield the edits within one entry.

    Each option and each other field of a question is a separate edit.
    """
    changed = _find_differing(old, new)
    groups = [changed] if changed else []
    if isinstance(old, Question):
        for what, change in _diff_entries("option", _options_by_id(old), _options_by_id(new)):
            yield f"question '{name}': {what}", change and partial(_change_options, name, change)
        groups = [[each] for each in changed if each != "options"]
    for group in groups:
        written = ", ".join(_describe(each, getattr(old, each), getattr(new, each)) for each in group)
        values = {each: getattr(new, each) for each in group}
        worded = all(_is_wording(each, getattr(old, each), getattr(new, each)) for each in group)
        change = None if worded else partial(_change, name, values)
        yield f"{noun} '{name}' changed: {written}", change


def _is_wording(name: str, old: Any, new: Any) -> bool:
    """Return whether a changed field has no effect; for `instead`, only whether it is empty has an effect."""
    return name in WORDING or (name == "instead" and bool(old) == bool(new))


def _options_by_id(question: Question) -> Entries:
    return {option.id: option for option in question.options}


def _describe(name: str, old: Any, new: Any) -> str:
    """Describe a changed field, with its old and new value if they are short."""
    if name == "formerly" and (gained := [each for each in new if each not in old]):
        return f"renamed from {join_words(gained)}"
    if name == "formerly" and (lost := [each for each in old if each not in new]):
        return f"the id {join_words(lost)} no longer works"
    changed = WRITTEN_NAMES.get(name, name)
    return (
        f"{changed} from {_describe_value(old)} to {_describe_value(new)}"
        if name in SHORT_FIELDS
        else changed
    )


def _describe_value(value: Any) -> str:
    """Return a short value in words."""
    if isinstance(value, Mapping):
        value = [f"{name} {weight}" for name, weight in value.items()]
    return join_words(value) if value and not isinstance(value, str) else value or "nothing"


# --- changes of entries ----------------------------------------------------------------------------


def _insert(name: str, entry: Any, order: Sequence[str], entries: Entries) -> Entries:
    """Insert an entry after the last entry that precedes it in `order`."""
    earlier = [each for each in order[: order.index(name)] if each in entries]
    names = list(entries)
    names.insert(1 + names.index(earlier[-1]) if earlier else 0, name)
    return {each: entries.get(each, entry) for each in names}


def _remove(name: str, entries: Entries) -> Entries:
    return {each: entry for each, entry in entries.items() if each != name}


def _change(name: str, values: Mapping[str, Any], entries: Entries) -> Entries:
    return {**entries, name: replace(entries[name], **values)}


def _change_options(question: str, change: EntryChange, entries: Entries) -> Entries:
    options = change(_options_by_id(entries[question]))
    return _change(question, {"options": tuple(options.values())}, entries)


def _reorder(order: Sequence[str], entries: Entries) -> Entries:
    """Reorder the entries that `order` names, and leave the others in place."""
    moved = iter([name for name in order if name in entries])
    names = [next(moved) if name in order else name for name in entries]
    return {name: entries[name] for name in names}


def _change_setting(name: str, value: Any, rulebook: Rulebook) -> Rulebook:
    return replace(rulebook, settings=replace(rulebook.settings, **{name: value}))


# --- consistency of a single edit ------------------------------------------------------------------


def _is_consistent(rulebook: Rulebook) -> bool:
    """Return whether all names in rules and questions exist, and questions read only earlier ones."""
    needs, rules = rulebook.need, {rule.id for rule in rulebook.verdict_rules}
    verdicts = rulebook.topic.verdict_sides.keys()
    return (
        all(verdicts >= {rule.decide or EITHER, *rule.lean} for rule in rulebook.verdict_rules)
        and all(
            _names_exist(rule.when, rulebook.question) for rule in (*rulebook.rules, *rulebook.product_rules)
        )
        and all(need in needs for rule in rulebook.need_rules for need in (*rule.must, *rule.nice))
        and all(rules.issuperset(rule.over) for rule in rulebook.verdict_rules)
        and all(_has_consistent_flow(question, rulebook) for question in rulebook.questions)
    )


def _has_consistent_flow(question: Question, rulebook: Rulebook) -> bool:
    """Return whether a question's flow names only earlier questions and its own options."""
    earlier = dict(takewhile(lambda entry: entry[0] != question.id, rulebook.question.items()))
    named = {hide.option for hide in question.hide}.union(*(each.answer for each in question.assume))
    return named.issubset(question.option_ids) and all(
        _names_exist(condition, earlier) for condition, _ in question.flow
    )


def _names_exist(condition: Condition, questions: Mapping[str, Question]) -> bool:
    """Return whether the questions and options that a condition names exist."""
    return all(
        leaf.question in questions and leaf.options.issubset(questions[leaf.question].option_ids)
        for leaf in leaves(condition)
    )
