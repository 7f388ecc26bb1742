"""The rules/ folder: reading its files, and loading them into a Rulebook."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from wizard.clock import Clock, date_in, now
from wizard.paths import shipped_rules_path
from wizard.rule_language import loader, renaming
from wizard.rule_language.attributes import Attribute
from wizard.rule_language.dates import Day
from wizard.rule_language.diagnostics import Place, Problem, RulesError
from wizard.rule_language.field_types import Name
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.model import Rulebook
from wizard.rule_language.name_index import NameIndex
from wizard.rule_language.pictures import FOLDER as PICTURES
from wizard.rule_language.topic import Topic
from wizard.rule_language.yaml_reader import LARGEST_FILE

MOST_ENTRIES = 200
"""Limit on files in a folder; a rulebook has about a dozen, and some pictures."""

IS_LEFT_OUT = re.compile("^[.~#]|[~#]$")
"""Matches the names of hidden files (.) and editors' backups (~ and #)."""


def read_rulebook(folder: Path, own_attributes: Mapping[str, Attribute] = MappingProxyType({})) -> Rulebook:
    """Load the rules in a folder; raise RulesError as `load` does."""
    return load(read_texts(folder), own_attributes)


def load(
    texts: Mapping[str, bytes],
    own_attributes: Mapping[str, Attribute] = MappingProxyType({}),
    on: Day | None = None,
) -> Rulebook:
    """Load rule files; without a topic.yaml they use the shipped topic, as in the first release.

    `own_attributes` are a store's own catalog columns, which needs.yaml may name. The rulebook has what is in
    force on the day `on`, by default today in the time zone of the settings. Raises RulesError with every
    Problem.
    """
    rulebook = loader.load_rulebook(texts, own_attributes, shipped_topic())
    day = on or today(rulebook)  # set for undated rules too, since they may be compared with dated ones
    return replace(rulebook.on(day), day=day)


def today(rulebook: Rulebook, clock: Clock = now) -> Day:
    """Return today's date in the time zone of a rulebook's settings."""
    return date_in(rulebook.settings.timezone, clock)


def load_topic(texts: Mapping[str, bytes]) -> Topic:
    """Load the topic of rule files, by default the shipped one; raise RulesError as `load` does."""
    return loader.load_topic(texts, shipped_topic())


def index_names(
    texts: Mapping[str, bytes], own_attributes: Mapping[str, Attribute] = MappingProxyType({})
) -> NameIndex:
    """Return where rule files define and use each name; parts that cannot be read are skipped."""
    return loader.index_names(texts, own_attributes, shipped_topic())


def rename_id(
    texts: Mapping[str, bytes], name: Name, new: str, own_attributes: Mapping[str, Attribute]
) -> renaming.Renamed:
    """Return the rule files with an id renamed; raise the errors of `renaming.rename_id`."""
    return renaming.rename_id(texts, name, new, own_attributes, shipped_topic())


def adopt_names(older: Mapping[str, bytes], newer: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return older rule files with their ids renamed as in newer ones."""
    return renaming.adopt_names(older, newer, shipped_topic())


def find_lost_ids(present: Mapping[str, bytes], wanted: Mapping[str, bytes]) -> list[Name]:
    """Return the present ids of questions and options, used in links, that the wanted rules do not know."""
    return renaming.find_lost_ids(present, wanted, shipped_topic())


def load_older(
    texts: Mapping[str, bytes],
    newer: Mapping[str, bytes],
    own_attributes: Mapping[str, Attribute],
    on: Day | None = None,
) -> Rulebook:
    """Load rule files as `load` does, with ids renamed as in newer ones so that both can be compared."""
    rulebook = load(adopt_names(texts, newer), own_attributes, on)
    return replace(rulebook, version=loader.rulebook_version(texts))


def with_topic(texts: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the rule files, with those of the shipped topic added if they have no topic."""
    return texts if loader.TOPIC_FILE in texts else {**shipped_topic(), **texts}


@cache
def shipped_topic() -> Mapping[str, bytes]:
    """Return the files of the shipped topic: topic.yaml and its pictures."""
    texts = read_texts(shipped_rules_path())
    return {
        name: text for name, text in texts.items() if name == loader.TOPIC_FILE or name.startswith(PICTURES)
    }


def read_texts(folder: Path) -> dict[str, bytes]:
    """Return file name -> content of each rule file; other entries are listed with empty content.

    Names of folders end in a slash. Hidden files and editors' backups are left out. Raises RulesError when
    the folder or a file cannot be read.
    """
    if not folder.is_dir():
        fix = "Name the folder with --rules."
        raise RulesError([Problem(Place(str(folder), line=0), "There is no such folder of rules.", fix)])
    texts: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in _list(folder):
        name = show_name(path.name)
        if f"{name}/" == PICTURES and path.is_dir():
            for picture in _list(path):
                _read(picture, f"{PICTURES}{show_name(picture.name)}", texts, problems)
        elif name not in RULE_FILES:
            texts[f"{name}/" if path.is_dir() else name] = b""
        else:
            _read(path, name, texts, problems)
    if problems:
        raise RulesError(problems)
    return texts


def _read(path: Path, name: str, texts: dict[str, bytes], problems: list[Problem]) -> None:
    """Add the content of a file to `texts`, or to `problems` why it cannot be read."""
    if not path.is_file():
        fix = "Put a file of this name in its place."
        problems.append(Problem(Place(name), "This is neither a file nor a link to one.", fix))
        return
    if path.resolve().name != path.name:  # messages quote it, and could expose another file
        fix = "Let it lead to a file of the same name, or put the file itself in its place."
        problems.append(Problem(Place(name), "This is a link to a file of another name.", fix))
        return
    try:
        with path.open("rb") as file:
            texts[name] = file.read(LARGEST_FILE + 1)  # one byte more shows that it is too large
    except OSError as error:
        problems.append(_unreadable(name, "file", error))


def _list(folder: Path) -> list[Path]:
    """Return the entries of a folder sorted by name; raise RulesError if there are too many."""
    try:
        entries = (path for path in folder.iterdir() if not IS_LEFT_OUT.search(path.name))
        found = sorted(islice(entries, MOST_ENTRIES + 1))
    except OSError as error:
        raise RulesError([_unreadable(str(folder), "folder", error)]) from error
    if len(found) > MOST_ENTRIES:
        message = f"There are more than {MOST_ENTRIES} files in this folder."
        fix = "Remove those that are neither rule files nor pictures."
        raise RulesError([Problem(Place(str(folder), line=0), message, fix)])
    return found


def show_name(name: str) -> str:
    """Return a file name that is safe in messages and logs: printable and on one line."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)


def _unreadable(name: str, what: str, error: OSError) -> Problem:
    message = f"This {what} cannot be read: {error.strerror}."
    return Problem(Place(name), message, f"Check the {what}'s permissions.")
