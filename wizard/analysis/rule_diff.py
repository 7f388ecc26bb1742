"""The single edits that lead from one rulebook to another: each entry added, taken out or changed.

An edit that can change a decision, and makes sense without the others, can be applied alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

from wizard.rule_language.conditions import Condition, leaves
from wizard.rule_language.model import Question, Rulebook
from wizard.rule_language.wording import join_words

Transform = Callable[[Rulebook], Rulebook]
"""Makes of a rulebook the same one with something changed."""

WORDING = frozenset({"text", "help", "private", "label", "reason", "sources", "picture", "neutral", "keep"})
"""What can be changed in an entry without changing a verdict, need or warning, or which product fits.

`keep` is no wording, but decides only what is given up where no product fits.
"""

WRITTEN = {"many": "choose", "kind": "warn or tip"}
"""How a field is written in the rule files, where that is not its name."""


SHORT_FIELDS = frozenset({"decide", "lean", "over", "must", "nice"})
"""The fields of rules that are told with their values."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of one rule file; `change` applies it alone, None where it changes only words."""

    file: str
    what: str
    change: Transform | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


class _Kind(NamedTuple):
    """Entries of one kind: their file, what one is called, where the rulebook keeps them, their key."""

    file: str
    noun: str
    name: str
    key: str = "id"
    counts: bool = True


ENTRY_KINDS = (
    _Kind("questions.yaml", "question", "questions"),
    _Kind("verdict.yaml", "rule", "verdict_rules"),
    _Kind("needs.yaml", "need", "needs"),
    _Kind("needs.yaml", "rule", "need_rules"),
    _Kind("advice.yaml", "rule", "advice_rules"),
    _Kind("sources.yaml", "source", "sources", counts=False),
    _Kind("sources.yaml", "page", "pages", counts=False),
    _Kind("examples.yaml", "example", "examples", "name", counts=False),
    _Kind("stores.yaml", "store", "stores", counts=False),
)


def diff_rulebooks(old: Rulebook, new: Rulebook) -> tuple[Edit, ...]:
    """Every edit that leads from the old rulebook to the new one, file by file."""
    found = [edit for kind in ENTRY_KINDS for edit in _compare(kind, old, new)]
    found += _settings(old, new)
    found += [Edit("texts.yaml", f"{each} changed") for each in _differing(old.texts, new.texts)]
    if old.article != new.article:
        found.append(Edit("sources.yaml", "article changed"))
    return tuple(found)


def apply(edit: Edit, rulebook: Rulebook) -> Rulebook | None:
    """The rulebook with this edit alone; None where it changes only words, or needs another edit too."""
    if edit.change is None:
        return None
    changed = edit.change(rulebook)
    return changed if _makes_sense(changed) else None


# --- entries ---------------------------------------------------------------------------------------


def _compare(kind: _Kind, old: Rulebook, new: Rulebook) -> Iterator[Edit]:
    """The edits of one kind of entry."""
    before, after = _entries(kind, old), _entries(kind, new)
    for name, entry in after.items():
        if name not in before:
            yield _edit(kind, f"'{name}' added", _adding(kind, entry, list(after)))
        elif changed := _differing(before[name], entry):
            yield from _changes(kind, name, before[name], entry, changed)
    for name in before:
        if name not in after:
            yield _edit(kind, f"'{name}' removed", _removing(kind, name))
    if [name for name in before if name in after] != [name for name in after if name in before]:
        order = _ordering(kind, list(after)) if kind.name == "questions" else None
        yield Edit(kind.file, f"order of the {kind.noun}s changed", order)


def _edit(kind: _Kind, what: str, change: Transform) -> Edit:
    return Edit(kind.file, f"{kind.noun} {what}", change if kind.counts else None)


def _entries(kind: _Kind, rulebook: Rulebook) -> dict[str, Any]:
    """The entries of one kind by their key."""
    kept = getattr(rulebook, kind.name)
    return {getattr(each, kind.key): each for each in (kept.values() if isinstance(kept, Mapping) else kept)}


def _differing(old: object, new: object) -> list[str]:
    """The fields in which two entries differ, wherever they are written."""
    names = [each.name for each in fields(old) if each.name != "place"]  # type: ignore[arg-type]
    return [name for name in names if getattr(old, name) != getattr(new, name)]


def _changes(kind: _Kind, name: str, old: Any, new: Any, changed: list[str]) -> Iterator[Edit]:
    """The edits within one entry: a question's parts are edits of their own, words are told apart."""
    if isinstance(old, Question):
        if "options" in changed:
            yield from _options(old, new)
            changed.remove("options")
        groups = [[each] for each in changed]
    else:
        groups = [changed]
    for group in groups:
        written = ", ".join(_written(each, getattr(old, each), getattr(new, each)) for each in group)
        values = {each: getattr(new, each) for each in group}
        change = None if WORDING.issuperset(group) else _changing(kind, name, values)
        yield Edit(kind.file, f"{kind.noun} '{name}' changed: {written}", change if kind.counts else None)


def _written(name: str, old: Any, new: Any) -> str:
    """A field that changed, with what was written and what is now where that is short."""
    changed = WRITTEN.get(name, name)
    return f"{changed} from {_value(old)} to {_value(new)}" if name in SHORT_FIELDS else changed


def _value(value: Any) -> str:
    """A short value in words."""
    if isinstance(value, Mapping):
        value = [f"{name} {weight}" for name, weight in value.items()]
    return join_words(value) if value and not isinstance(value, str) else value or "nothing"


def _adding(kind: _Kind, entry: Any, order: Sequence[str]) -> Transform:
    def add(rulebook: Rulebook) -> Rulebook:
        entries = _entries(kind, rulebook)
        name = getattr(entry, kind.key)
        earlier = [each for each in order[: order.index(name)] if each in entries]
        names = list(entries)
        names.insert(1 + names.index(earlier[-1]) if earlier else 0, name)
        return _with(kind, rulebook, [{**entries, name: entry}[each] for each in names])

    return add


def _removing(kind: _Kind, name: str) -> Transform:
    def remove(rulebook: Rulebook) -> Rulebook:
        entries = _entries(kind, rulebook)
        return _with(kind, rulebook, [entry for each, entry in entries.items() if each != name])

    return remove


def _changing(kind: _Kind, name: str, values: Mapping[str, Any]) -> Transform:
    def change(rulebook: Rulebook) -> Rulebook:
        entries = _entries(kind, rulebook)
        changed = {**entries, name: replace(entries[name], **values)}
        return _with(kind, rulebook, changed.values())

    return change


def _ordering(kind: _Kind, order: Sequence[str]) -> Transform:
    def reorder(rulebook: Rulebook) -> Rulebook:
        entries = _entries(kind, rulebook)
        moved = iter([name for name in order if name in entries])
        names = [next(moved) if name in order else name for name in entries]
        return _with(kind, rulebook, [entries[name] for name in names])

    return reorder


def _with(kind: _Kind, rulebook: Rulebook, entries: Iterable[object]) -> Rulebook:
    return replace(rulebook, **{kind.name: tuple(entries)})  # type: ignore[arg-type]


# --- options and settings ----------------------------------------------------------------------------


def _options(old: Question, new: Question) -> Iterator[Edit]:
    """The options that were added, taken out or changed."""
    before = {option.id: option for option in old.options}
    after = {option.id: option for option in new.options}
    for name in dict.fromkeys((*after, *before)):
        changed = _differing(before[name], after[name]) if name in before and name in after else []
        what = "added" if name not in before else "removed" if name not in after else "changed"
        if what != "changed" or changed:
            said = f"{what}: {', '.join(changed)}" if changed else what
            only_words = bool(changed) and WORDING.issuperset(changed)
            change = None if only_words else _replacing_option(old.id, name, new)
            yield Edit("questions.yaml", f"question '{old.id}': option '{name}' {said}", change)


def _replacing_option(question: str, name: str, new: Question) -> Transform:
    """Give one option the shape it has in the new question, or take it out if it is not there."""
    after = {option.id: option for option in new.options}

    def change(rulebook: Rulebook) -> Rulebook:
        options = {option.id: option for option in rulebook.question[question].options}
        options.pop(name, None) if name not in after else options.update({name: after[name]})
        values = {"options": tuple(options.values())}
        return _changing(ENTRY_KINDS[0], question, values)(rulebook)

    return change


def _settings(old: Rulebook, new: Rulebook) -> Iterator[Edit]:
    for name in _differing(old.settings, new.settings):
        before, after = getattr(old.settings, name), getattr(new.settings, name)
        yield Edit("settings.yaml", f"{name} changed from {before} to {after}", _setting(name, after))


def _setting(name: str, value: Any) -> Transform:
    return lambda rulebook: replace(rulebook, settings=replace(rulebook.settings, **{name: value}))


# --- does it make sense alone? -----------------------------------------------------------------------


def _makes_sense(rulebook: Rulebook) -> bool:
    """Whether everything that rules and questions name is there, and questions read earlier ones only."""
    needs, rules = rulebook.need, {rule.id for rule in rulebook.verdict_rules}
    return (
        all(_readable(rule.when, rulebook.question) for rule in rulebook.rules)
        and all(need in needs for rule in rulebook.need_rules for need in (*rule.must, *rule.nice))
        and all(rules.issuperset(rule.over) for rule in rulebook.verdict_rules)
        and all(_flows(question, rulebook) for question in rulebook.questions)
    )


def _flows(question: Question, rulebook: Rulebook) -> bool:
    """Whether a question's flow names earlier questions and its own options."""
    earlier = {}
    for each in rulebook.questions:
        if each.id == question.id:
            break
        earlier[each.id] = each
    named = {hide.option for hide in question.hide}.union(*(each.answer for each in question.assume))
    return named.issubset(question.option_ids) and all(
        _readable(condition, earlier) for condition, _ in question.flow
    )


def _readable(condition: Condition, questions: Mapping[str, Question]) -> bool:
    """Whether the questions and options of a condition are there."""
    return all(
        leaf.question in questions and leaf.options.issubset(questions[leaf.question].option_ids)
        for leaf in leaves(condition)
    )
