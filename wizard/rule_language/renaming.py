"""Renaming: another id in the text of the rule files, at exactly the places where the loader reads it.

All else stays as it is written, comments, quotes and layout included. The old id stays in the entry, as
`formerly`, so that old links lead to it, and so that two versions can be compared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType

from wizard.rule_language import grammar, question_grammar
from wizard.rule_language.attributes import Attribute
from wizard.rule_language.conditions import UNSURE
from wizard.rule_language.dates import FIRST_DAY, find_changes
from wizard.rule_language.diagnostics import Place, ProblemError, RulesError
from wizard.rule_language.field_types import Name, NewId, ReadContext, SymbolTable, suggest, with_article
from wizard.rule_language.loader import index_names, load_rulebook
from wizard.rule_language.model import CONTRADICTION
from wizard.rule_language.name_index import NameIndex
from wizard.rule_language.text_edits import FORMERLY, TextEdits
from wizard.rule_language.yaml_reader import YamlScalar

Texts = Mapping[str, bytes]

IDS: Mapping[str, NewId] = {
    "question": question_grammar.QUESTION_ID,
    "option": question_grammar.OPTION_ID,
    "need": grammar.NEED_ID,
    "rule": grammar.RULE_ID,
}
"""Kind of what has `formerly` -> the type of its ids."""


NO_CONTEXT = ReadContext(SymbolTable({}, {}, {}, {}))
"""For types that read a value by itself."""


class RenameError(Exception):
    """Raised for a name that cannot be given; says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """What a rename leads to: the files that differ, every place of the name, and comments with that word."""

    texts: Texts
    places: tuple[Place, ...]
    comments: tuple[Place, ...]


def rename_id(
    texts: Texts,
    name: Name,
    new: str,
    own_attributes: Mapping[str, Attribute] = MappingProxyType({}),
    default_topic: Texts = MappingProxyType({}),
) -> Renamed:
    """Return the rule files with another id of a question, option, need, rule or source.

    Raise RulesError for files that cannot be loaded, and RenameError where the new rules would not be the
    same but for this id.
    """
    before = load_rulebook(texts, own_attributes, default_topic)
    index = index_names(texts, own_attributes, default_topic)
    _refuse(index, name, new)
    edits = _edit(texts, index, {name: new})
    if name.kind in IDS:
        place = index.definitions[name]
        edits[place.file].add_former(place, name.id, new)
    comments = tuple(
        Place(file, line, column)
        for file in sorted(texts.keys() & grammar.RULE_FILES.keys())
        for line, column in TextEdits(texts[file]).find_in_comments(name.id)
    )
    changed = {file: each.apply() for file, each in edits.items()}
    try:
        after = load_rulebook({**texts, **changed}, own_attributes, default_topic)
    except RulesError as error:
        raise RenameError(f"With this name the rules would not load:\n{error}") from error
    days = [FIRST_DAY, *find_changes(each.period for each in (*before.dated, *after.dated))]
    if not all(is_same_but_for(before.on(day), after.on(day), name.id, new) for day in days):
        raise RenameError(f"The {name} cannot be renamed without changing something else.")
    return Renamed(changed, index.places(name), comments)


def adopt_names(older: Texts, newer: Texts, default_topic: Texts = MappingProxyType({})) -> Texts:
    """Return the older rule files with the names that the newer ones give to the same things.

    Whichever of them says so in `formerly`: the older ones do where an earlier version comes back. Files that
    cannot be read, or would not load then, are returned as they are.
    """
    if older is newer or not any(FORMERLY.encode() in each for each in (*older.values(), *newer.values())):
        return older
    try:
        new = index_names(newer, default_topic=default_topic)
        index = index_names(older, default_topic=default_topic)
        renamed = _find_renamed(index, new)
        back = _find_renamed_back(index, new, renamed)
        edits = _edit(older, index, {**renamed, **back})
        for name, former in back.items():
            place = index.definitions[name]
            edits[place.file].add_former(place, name.id, former)
        adopted = {**older, **{file: each.apply() for file, each in edits.items()}}
        index_names(adopted, default_topic=default_topic)
    except RulesError:
        return older
    return adopted


def find_lost_ids(present: Texts, wanted: Texts, default_topic: Texts = MappingProxyType({})) -> list[Name]:
    """Return the questions and options that have a former id again in the wanted rules, by their present id.

    Links with the present one lead nowhere then.
    """
    index, new = (index_names(texts, default_topic=default_topic) for texts in (present, wanted))
    return [name for name in _find_renamed_back(index, new, {}) if name.kind in ("question", "option")]


def _find_renamed(index: NameIndex, new: NameIndex) -> dict[Name, str]:
    """Return what older rules define under a former name -> the name that it has now."""
    former = {
        Name("question", now.id): was.id
        for was, now in new.former.items()
        if was.kind == "question" and was in index.definitions
    }
    found: dict[Name, str] = {}
    for was, now in new.former.items():
        question = former.get(Name("question", was.question), was.question)
        old, present = (Name(was.kind, each.id, question) for each in (was, now))
        if old in index.definitions and present not in index.definitions:
            found[old] = now.id
    return found


def _find_renamed_back(index: NameIndex, new: NameIndex, renamed: Mapping[Name, str]) -> dict[Name, str]:
    """Return what older rules define under a name that came later -> the former name, which it has again."""
    questions = {name.id: now for name, now in renamed.items() if name.kind == "question"}
    questions |= {
        now.id: was.id
        for was, now in index.former.items()
        if was.kind == "question" and was in new.definitions and now not in new.definitions
    }
    found: dict[Name, str] = {}
    for was, now in index.former.items():
        question = questions.get(was.question, was.question)
        again, gone = (Name(was.kind, each.id, question) for each in (was, now))
        if again in new.definitions and gone not in new.definitions:
            found[now] = was.id
    return found


def _edit(texts: Texts, index: NameIndex, renamed: Mapping[Name, str]) -> dict[str, TextEdits]:
    """Return the edits of each file that has one of these names."""
    edits: dict[str, TextEdits] = {}
    for name, new in renamed.items():
        for place in index.places(name):
            if place.file not in edits:
                edits[place.file] = TextEdits(texts[place.file])
            edits[place.file].replace(place, name.id, new)
    return edits


# --- what cannot be renamed ------------------------------------------------------------------------------

OTHER = "Choose another id."


def _refuse(index: NameIndex, name: Name, new: str) -> None:
    """Raise RenameError for a name that is not there, keeps its id, or cannot have the new one."""
    question = Name("question", name.question)
    if name.question and question not in index.definitions:
        raise RenameError(say_unknown(index, question))
    if name not in index.definitions:
        raise RenameError(say_unknown(index, name))
    if new == name.id:
        raise RenameError(f"The {name} is called that already.")
    built_in = {"option": UNSURE, "rule": CONTRADICTION}.get(name.kind)
    if built_in in (name.id, new):
        what = "keeps its id" if built_in == name.id else "cannot be the id of anything else"
        raise RenameError(f"'{built_in}' means something to the wizard, so it {what}.")
    _check_id(name, new)
    wanted = Name(name.kind, new, name.question)
    if place := index.definitions.get(wanted):
        raise RenameError(
            f"There is {with_article(str(wanted))} already, in {place.file}, line {place.line}. {OTHER}"
        )
    if (now := index.former.get(wanted)) and now != name:
        message = f"'{new}' is a former id of the {now}, and old links with it lead there."
        raise RenameError(f"{message} {OTHER}")


def _check_id(name: Name, new: str) -> None:
    """Raise RenameError, with the words of the loader, for what cannot be such an id."""
    written = YamlScalar(new, Place(""))
    try:
        if name.kind in IDS:
            IDS[name.kind].check(written, "id")
        elif grammar.STATEMENT_ID.allows(name.id):
            grammar.STATEMENT_ID.read(written, "statements", NO_CONTEXT)
        else:
            grammar.HOUSE_RULE_ID.read(written, "house_rules", NO_CONTEXT)
    except ProblemError as error:
        raise RenameError(f"{error.problem.message} {error.problem.fix}") from error


def say_unknown(index: NameIndex, name: Name) -> str:
    """Return the message on a name that nothing has, with what was probably meant."""
    if now := index.former.get(name):
        return f"There is no {name}. It is called '{now.id}' now."
    known = [
        each.id for each in index.definitions if (each.kind, each.question) == (name.kind, name.question)
    ]
    return f"There is no {name}. {suggest(name.id, known)}".rstrip()


# --- whether all else is the same ------------------------------------------------------------------------

SKIPPED = frozenset({"place", "version", "formerly", "dated", "read_for"})
"""Fields that a rename changes in addition to names, and those that lead to other days."""


def is_same_but_for(one: object, other: object, old: str, new: str) -> bool:
    """Return whether two parts of a rulebook differ in nothing but that `old` is called `new`."""
    pairs: Iterable[tuple[object, object]]
    if isinstance(one, str) and isinstance(other, str):
        return one == other or (one, other) == (old, new)
    if type(one) is not type(other):
        return False
    if isinstance(one, frozenset):
        return one == other or {new if each == old else each for each in one} == other
    if is_dataclass(one):
        names = [each.name for each in fields(one) if each.name not in SKIPPED]
        pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    elif isinstance(one, Mapping) and isinstance(other, Mapping):
        pairs = [(tuple(one), tuple(other)), (tuple(one.values()), tuple(other.values()))]
    elif isinstance(one, tuple) and isinstance(other, tuple):
        if len(one) != len(other):
            return False
        pairs = zip(one, other, strict=True)
    else:
        return one == other
    return all(is_same_but_for(*pair, old, new) for pair in pairs)
