"""Load rule files: from their bytes to a checked Rulebook, or to every problem at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

from wizard.rule_language.attributes import Attribute
from wizard.rule_language.dates import FIRST_DAY, DatedPart, Day, find_changes
from wizard.rule_language.diagnostics import Place, Problem, RulesError
from wizard.rule_language.drawing import check_drawing
from wizard.rule_language.field_types import (
    MOST_PROBLEMS,
    ReadContext,
    SymbolTable,
    read_file,
    read_file_in,
    suggest,
)
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.model import Rulebook, VerdictRule
from wizard.rule_language.name_index import NameIndex
from wizard.rule_language.pictures import FOLDER, Picture, parse_pictures, picture_names
from wizard.rule_language.publishing import SETTINGS_FILE, Publishing, read_publishing, without_publishing
from wizard.rule_language.settings import Settings
from wizard.rule_language.symbols import UNREADABLE, collect_symbols
from wizard.rule_language.topic import TitleWords, Topic
from wizard.rule_language.topic_grammar import TOPIC, VOCABULARY
from wizard.rule_language.yaml_reader import (
    Yaml,
    YamlMapping,
    YamlScalar,
    find_doubtful_texts,
    parse_yaml,
    shorten,
)

TOPIC_FILE = "topic.yaml"

VOCABULARY_FILE = "vocabulary.yaml"

VERDICT_FILE = "verdict.yaml"

NOT_IN_VERSION = ("examples.yaml", "stores.yaml", VOCABULARY_FILE)
"""Files that change nothing for shoppers."""

CACHED_FILES = 32
"""How many parsed files are cached: enough for more than two topics. An edit changes one file."""

MOST_DAYS = 100
"""The most days on which what is in force may change, since each period between them must be proven."""

RuleTexts = Mapping[str, bytes]
"""File name -> content of every file in a rules folder."""

parse_cached = lru_cache(maxsize=CACHED_FILES)(parse_yaml)


def rulebook_version(texts: RuleTexts) -> str:
    """Return twelve hexadecimal digits that change with every file that recommendations depend on."""
    return hash_files({name: text for name, text in texts.items() if name not in NOT_IN_VERSION})[:12]


def hash_files(texts: RuleTexts) -> str:
    """Return 64 hexadecimal digits that change with the name or content of every file.

    The `publishing` setting is not part of a version.
    """
    texts = without_publishing(texts)
    digest = sha256()
    for name in sorted(texts):
        digest.update(f"{name}\0{len(texts[name])}\0".encode(errors="surrogateescape"))
        digest.update(texts[name])
    return digest.hexdigest()


def load_rulebook(
    texts: RuleTexts,
    own_attributes: Mapping[str, Attribute] = MappingProxyType({}),
    default_topic: RuleTexts = MappingProxyType({}),
    on: Day = FIRST_DAY,
) -> Rulebook:
    """Parse the rule files (name in the rules folder -> raw bytes); return the rulebook in force `on` a day.

    `own_attributes` are further catalog columns that needs may test; `default_topic` has the files of the
    topic to use if there is no topic.yaml. Raise RulesError with every problem, whatever the day.
    """
    parts = _read_files(texts, own_attributes, default_topic, on)
    problems = parts.problems or list(_check_circle(_read_rules_of_all_days(parts)))
    if problems:
        raise RulesError(sorted(problems, key=_reading_order))
    doubtful = (find_doubtful_texts(name, texts[name]) for name in RULE_FILES if name in texts)
    rulebook = replace(
        _assemble(rulebook_version(texts), parts),
        has_own_topic=TOPIC_FILE in texts,
        day=on,
        doubtful_texts=tuple(chain.from_iterable(doubtful)),
    )
    if not parts.dated:
        return rulebook
    read_for = partial(load_rulebook, dict(texts), dict(own_attributes), dict(default_topic))
    return replace(rulebook, dated=tuple(parts.dated), read_for=read_for)


def index_names(
    texts: RuleTexts,
    own_attributes: Mapping[str, Attribute] = MappingProxyType({}),
    default_topic: RuleTexts = MappingProxyType({}),
) -> NameIndex:
    """Index where the rule files define and use each name, as far as they can be read."""
    parts = _read_files(texts, own_attributes, default_topic, FIRST_DAY)
    return NameIndex.of(parts.symbols, texts, complete=not parts.problems)


class _Parts(NamedTuple):
    """What was read from rule files: each file's content, problems, names, pictures, trees, dated parts."""

    said: dict[str, Any]
    problems: list[Problem]
    symbols: SymbolTable
    pictures: Mapping[str, Picture]
    trees: Mapping[str, Yaml]
    dated: Sequence[DatedPart]


def _read_files(
    texts: RuleTexts, own_attributes: Mapping[str, Attribute], default_topic: RuleTexts, on: Day
) -> _Parts:
    """Read all files, each as far as possible."""
    files = texts if TOPIC_FILE in texts else {**default_topic, **texts}
    problems = list(_check_names(files))
    trees: dict[str, Yaml] = {}
    for name in RULE_FILES.keys() & files.keys():
        tree, mistakes = parse_cached(name, files[name])
        trees[name] = tree or UNREADABLE
        problems += mistakes[:MOST_PROBLEMS]
    pictures, found = parse_pictures(files)
    problems += found
    symbols = collect_symbols(trees, picture_names(files))
    if TOPIC_FILE not in texts and _is_of_another_topic(trees, symbols):
        raise RulesError([MISSING_TOPIC])
    said: dict[str, Any] = {}
    dated: list[DatedPart] = []
    for name in RULE_FILES:  # topic.yaml comes first: it defines the attributes
        tree = trees.get(name, UNREADABLE)
        if tree is not UNREADABLE:
            context = ReadContext(symbols, on=on, dated=dated)
            said[name] = read_file_in(context, RULE_FILES[name].type, tree, name)
            problems += context.problems
        if name == TOPIC_FILE and (topic := said.get(name)):
            symbols = replace(symbols, attributes={**own_attributes, **topic.tested_attributes})
            problems += [*_check_title_reader(topic, files), *check_drawing(topic.drawing, pictures)]
    problems += [*_check_publishing(trees.get(SETTINGS_FILE), files), *_check_days(dated)]
    return _Parts(said, problems, symbols, pictures, trees, dated)


def _read_rules_of_all_days(parts: _Parts) -> Sequence[VerdictRule]:
    """Return the verdict rules whatever their dates, so that a circle is a mistake on any day."""
    if not parts.dated:
        rules: Sequence[VerdictRule] = parts.said[VERDICT_FILE]
    else:
        context = ReadContext(parts.symbols, on=None)
        tree = parts.trees[VERDICT_FILE]
        rules = read_file_in(context, RULE_FILES[VERDICT_FILE].type, tree, VERDICT_FILE)
    return rules


MISSING_TOPIC = Problem(
    Place(TOPIC_FILE),
    "The file is missing, and these rules are not about the topic of the shipped ones.",
    "Put it back, or write it, as docs/topics.md shows.",
)


def _is_of_another_topic(trees: Mapping[str, Yaml], symbols: SymbolTable) -> bool:
    """Return whether rules without a topic cannot be of the shipped one, judging by files and verdicts."""
    texts = trees.get("texts.yaml")
    verdicts = texts.get("verdicts") if isinstance(texts, YamlMapping) else None
    named = {key.text for key, _ in verdicts.entries} if isinstance(verdicts, YamlMapping) else set()
    known = symbols.names["verdict"].places.keys()
    return "vocabulary.yaml" in trees or (bool(named) and len(named & known) < len(known))


def load_topic(texts: RuleTexts, default_topic: RuleTexts = MappingProxyType({})) -> Topic:
    """Return the topic of rule files; if it has problems, raise RulesError with those of all files."""
    files = {**default_topic, **texts}
    named = (name for name in (TOPIC_FILE, VOCABULARY_FILE) if name in files)
    trees = {name: parse_cached(name, files[name])[0] or UNREADABLE for name in named}
    symbols = collect_symbols(trees, picture_names(files))
    topic, problems = read_file(TOPIC, trees.get(TOPIC_FILE, UNREADABLE), TOPIC_FILE, symbols)
    if isinstance(topic, Topic) and VOCABULARY_FILE in trees:
        symbols = replace(symbols, attributes=topic.tested_attributes)
        words, found = read_file(VOCABULARY, trees[VOCABULARY_FILE], VOCABULARY_FILE, symbols)
        problems += [*found, *_check_title_reader(topic, files)]
        topic = replace(topic, words=words)
    if isinstance(topic, Topic) and not problems:
        return topic
    load_rulebook(texts, default_topic=default_topic)
    raise AssertionError("A topic with problems has no rulebook.")


def _reading_order(problem: Problem) -> tuple[int, Problem]:
    """Return a sort key: in file order, since problems in questions often cause others."""
    files = list(RULE_FILES)
    file = problem.place.file
    return (files.index(file) if file in RULE_FILES else len(files), problem)


def _check_days(dated: Sequence[DatedPart]) -> Iterator[Problem]:
    """Yield a problem if what is in force changes on too many days to check each period."""
    days = find_changes(each.period for each in dated)
    if len(days) > MOST_DAYS:
        message = f"What is in force changes on {len(days)} days; at most {MOST_DAYS} are allowed."
        last = max(dated, key=lambda each: each.period)
        yield Problem(
            last.place, message, "Remove some of them, or let parts begin and end on the same days."
        )


def _check_circle(rules: Iterable[VerdictRule]) -> Iterator[Problem]:
    """Yield a problem if decisions set each other aside in a circle, since none would be left."""
    places = {rule.id: rule.place for rule in rules}
    try:
        TopologicalSorter({rule.id: rule.over for rule in rules}).prepare()
    except CycleError as error:
        circle = error.args[1]
        named = " over ".join(f"'{rule}'" for rule in reversed(circle))
        message = f"Decisions set each other aside in a circle: {named}."
        yield Problem(min(places[rule] for rule in circle), message, "Remove one of them from its 'over'.")


def _check_publishing(settings: Yaml | None, files: RuleTexts) -> Iterator[Problem]:
    """Yield a problem if 'publishing' is not on its own line: it must be readable in a broken file."""
    written = settings.get("publishing") if isinstance(settings, YamlMapping) else None
    is_word = isinstance(written, YamlScalar) and written.text in list(Publishing)
    if written and is_word and read_publishing(files) is None:
        message = "'publishing' is not on a line of its own."
        fix = "Write 'publishing: folder' or 'publishing: versions' at the beginning of a line."
        yield Problem(written.place, message, fix)


def _check_title_reader(topic: Topic, files: RuleTexts) -> Iterator[Problem]:
    """Yield a problem if titles would be read in two ways."""
    if topic.titles and VOCABULARY_FILE in files:
        message = f"Titles are read by '{topic.titles}', as topic.yaml says, so nothing reads these words."
        yield Problem(Place(VOCABULARY_FILE), message, "Delete this file, or 'titles:' in topic.yaml.")


def _check_names(texts: RuleTexts) -> Iterator[Problem]:
    """Yield a problem for every file that is missing or unknown."""
    for name, file in RULE_FILES.items():
        if (file.required or name == TOPIC_FILE) and name not in texts:
            yield Problem(Place(name), "The file is missing.", "Write it, as docs/rule-files.md shows.")
    pictures = {f"{FOLDER}{name}.svg" for name in picture_names(texts)}
    for name in texts.keys() - RULE_FILES.keys() - pictures:
        if name.startswith("locales/"):
            message = "Translations are not supported yet."
            yield Problem(Place(name), message, "Remove the file from the rules folder.")
        else:
            message = f"There is no rule file '{shorten(name)}'."
            fix = f"{suggest(name, RULE_FILES)} Rename it, or remove it from the rules folder."
            yield Problem(Place(name), message, fix)


def _over_those_in_force(rules: Sequence[VerdictRule]) -> Iterator[VerdictRule]:
    """Yield the rules; limit each one's `over` to rules that are in force with it."""
    names = {rule.id for rule in rules}
    for rule in rules:
        over = tuple(name for name in rule.over if name in names)
        yield rule if over == rule.over else replace(rule, over=over)


def _assemble(version: str, parts: _Parts) -> Rulebook:
    """Assemble the rulebook from what each file became."""
    said = parts.said
    needs, sources = said["needs.yaml"], said["sources.yaml"]
    return Rulebook(
        version=version,
        topic=replace(said[TOPIC_FILE], words=said.get(VOCABULARY_FILE, TitleWords())),
        pictures=parts.pictures,
        questions=said["questions.yaml"],
        verdict_rules=tuple(_over_those_in_force(said[VERDICT_FILE])),
        needs=tuple(needs["needs"].values()),
        need_rules=needs["rules"],
        advice_rules=said.get("advice.yaml", ()),
        texts=said["texts.yaml"],
        article=sources.get("article"),
        sources={**sources.get("statements", {}), **sources.get("house_rules", {})},
        pages=sources.get("pages", {}),
        settings=said.get("settings.yaml", Settings()),
        examples=said.get("examples.yaml", ()),
        stores=said.get("stores.yaml", ()),
    )
