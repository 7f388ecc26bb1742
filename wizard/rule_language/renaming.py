"""Renaming: replace an id in the text of rule files, exactly where the loader reads it.

Everything else stays as written, including comments, quotes and layout. The old id stays in the entry as
`formerly`, so that old links still work and versions can be compared.
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
from wizard.rule_language.loader import RuleTexts, index_names, load_rulebook
from wizard.rule_language.model import CONTRADICTION
from wizard.rule_language.name_index import NameIndex
from wizard.rule_language.text_edits import FORMERLY, TextEdits
from wizard.rule_language.yaml_reader import YamlScalar

IDS: Mapping[str, NewId] = {
    "question": question_grammar.QUESTION_ID,
    "option": question_grammar.OPTION_ID,
    "need": grammar.NEED_ID,
    "rule": grammar.RULE_ID,
}
"""Kind of name with `formerly` -> the type of its ids."""


NO_CONTEXT = ReadContext(SymbolTable({}, {}, {}, {}))
"""A context for types that need none."""


class RenameError(Exception):
    """Raised if something cannot be renamed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """The result of a rename: the files that differ, the old id's places, and comments that contain it."""

    texts: RuleTexts
    places: tuple[Place, ...]
    comments: tuple[Place, ...]


def rename_id(
    texts: RuleTexts,
    name: Name,
    new: str,
    own_attributes: Mapping[str, Attribute] = MappingProxyType({}),
    default_topic: RuleTexts = MappingProxyType({}),
) -> Renamed:
    """Rename a question, option, need, rule or source in rule files.

    Raise RulesError if the files cannot be loaded, and RenameError if the new rules would differ in more than
    this id.
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


def adopt_names(
    older: RuleTexts, newer: RuleTexts, default_topic: RuleTexts = MappingProxyType({})
) -> RuleTexts:
    """Return the older rule files with the ids that the newer ones use for the same things.

    The `formerly` of either version counts: that of the older one matters when an earlier version is
    restored. Files that cannot be read, before or after, are returned unchanged.
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


def find_lost_ids(
    present: RuleTexts, wanted: RuleTexts, default_topic: RuleTexts = MappingProxyType({})
) -> list[Name]:
    """Return the current names of questions and options that get a former id back in the wanted rules.

    Links with the current ids would then lead nowhere.
    """
    index, new = (index_names(texts, default_topic=default_topic) for texts in (present, wanted))
    return [name for name in _find_renamed_back(index, new, {}) if name.kind in ("question", "option")]


def _find_renamed(index: NameIndex, new: NameIndex) -> dict[Name, str]:
    """Return name in the older rules -> current id, for everything renamed since."""
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
    """Return name in the older rules -> former id, for everything that has its former id again."""
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


def _edit(texts: RuleTexts, index: NameIndex, renamed: Mapping[Name, str]) -> dict[str, TextEdits]:
    """Return file -> edits, for each file that has one of these names."""
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
    """Raise RenameError for a name that does not exist, must keep its id, or cannot have the new one."""
    question = Name("question", name.question)
    if name.question and question not in index.definitions:
        raise RenameError(say_unknown(index, question))
    if name not in index.definitions:
        raise RenameError(say_unknown(index, name))
    if new == name.id:
        raise RenameError(f"The {name} already has this id.")
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
    """Raise RenameError, with the loader's message, for an invalid id."""
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
    """Return the message for an unknown name, with what was probably meant."""
    if now := index.former.get(name):
        return f"There is no {name}. It is called '{now.id}' now."
    known = [
        each.id for each in index.definitions if (each.kind, each.question) == (name.kind, name.question)
    ]
    return f"There is no {name}. {suggest(name.id, known)}".rstrip()


# --- whether everything else is the same -----------------------------------------------------------------

SKIPPED = frozenset({"place", "version", "formerly", "dated", "read_for"})
"""Fields to ignore: those that a rename changes apart from the id, and those about other days."""


def is_same_but_for(one: object, other: object, old: str, new: str) -> bool:
    """Return whether two parts of a rulebook are equal except that `old` became `new`."""
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
