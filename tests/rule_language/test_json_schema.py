"""The JSON Schemas of the rule files accept what the loader accepts, and refuse what structure can tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from tests.editor import underlined
from tests.making import TOPIC, encode, minimal_texts, rulebook
from tests.rule_language.defects import Defect, plant, read_defects
from tests.strategies import conditions, questionnaires
from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.compound_types import (
    DatedText,
    EachOf,
    Entry,
    EntryMap,
    Later,
    ListOf,
    MapOf,
    OneOrEntry,
)
from wizard.rule_language.condition_text import format_condition
from wizard.rule_language.condition_types import ANSWER_AMOUNT, NUMBER_LIMITS, ONLY, scale_limits
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.field_types import FieldType, ReadContext, SymbolTable
from wizard.rule_language.grammar import RULE_FILES, ChartRowType
from wizard.rule_language.json_schema import describe_key, lasting_schemas, schemas_of
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.model import Question, Rulebook
from wizard.rule_language.shop_decisions import SHOP_DECISION
from wizard.rule_language.symbols import UNREADABLE, collect_symbols
from wizard.rule_language.yaml_reader import YamlMapping, YamlScalar, YamlSequence, load_data, parse_yaml
from wizard.rules_folder import shipped_topic

ROOT = Path(__file__).parents[2]
SHIPPED = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "rules").glob("*.yaml"))}
LASTING = lasting_schemas(shipped_topic())
SMALL = schemas_of(encode(minimal_texts()))

UNSEEN = {
    "the same name, key, label or test given twice": (
        "key written twice",
        "order by the same test twice",
        "order with the same label and price twice",
        "two advantages of one label",
        "two critiques of one label",
        "id twice",
        "option twice",
        "rule id of another file",
        "statement id twice",
        "example name twice",
        "former id that is another one now",
        "former id that is its own",
        "former id of two options",
        "former id of rules in two files",
    ),
    "an `unsure` that is missing among the options, or hidden": ("no unsure", "hidden unsure"),
    "options that belong to no group, or are outside theirs": (
        "a group that others interrupt",
        "an option without a group",
        "groups of options that stand apart",
    ),
    "a condition on a question that is asked later": (
        "condition on the own question",
        "condition on a later question",
    ),
    "a key that makes sense only together with another one": (
        "alone in a question of one answer",
        "over in a leaning rule",
        "applies_when without product",
        "keys of a product test without one",
        "sells nothing and says nothing",
        "instead without sells",
        "instead of what products are tested for",
        "tip with the id of the built-in warning",
        "statements without an article",
        "critique that changes no answer",
        "critique of a limit without less, and of no amount",
    ),
    "answers or limits that do not match the kind of their question": (
        "two assumed answers to one",
        "example with an answer that excludes others",
        "limit from a question of many answers",
        "limit from a question without amounts",
        "limit of an order from a question without amounts",
    ),
    "a limit inside `not`": ("limit inside not",),
    "a place in the order, an advantage or a critique that no product can have": (
        "order after all tests",
        "advantage of a number by words",
        "advantage of a list",
        "advantage of a word by a number",
        "advantage of nothing",
        "advantage of a higher price",
        "advantage by a word that stands for several",
        "critique by less of what is not a number",
    ),
    "a product that an example both expects and excludes": ("example that expects a product and does not",),
    "decisions that cannot be set aside": ("over itself", "over a leaning rule", "over in a circle"),
    "sides, kinds, words and types in `topic.yaml` that contradict each other": (
        "topic with one side",
        "kind of two sides",
        "kind that no side has",
        "implied attribute misspelt",
        "implied word misspelt",
        "words of a number",
        "unit of a yes or no",
        "several words without words",
        "word twice",
        "unsure about an unknown word",
        "spelling that counts as an unknown word",
        "verdict named like a side",
        "verdict without a text",
        "label of another attribute",
        "label like a field",
        "attribute named like the column of a list",
    ),
    "contradictory dates, and unknown names of time zones": (
        "until before from",
        "text that days lack",
        "texts with a gap",
        "text after one for all days",
        "text with dates that are the wrong way round",
        "unknown time zone",
    ),
    "anchors, and files that do not belong here": (
        "unreadable sources, and no unknown sources after them",
        "unknown file",
        "translation",
    ),
}
"""What no schema tells, in the words of docs/editing-rules.md, and the planted defects of that kind."""


def entries_of(field_type: FieldType) -> Iterator[Entry]:
    """Every kind of entry in a shape, however deep."""
    match field_type:
        case (
            ListOf(part=part)
            | MapOf(value=part)
            | EntryMap(entry=part)
            | OneOrEntry(entry=part)
            | Later(type=part)
            | DatedText(part=part)
        ):
            yield from entries_of(part)
        case EachOf(value=part):
            yield from entries_of(part)
        case ChartRowType():
            yield field_type.entries(ReadContext(symbols_of_nothing()))[0]
        case Entry(keys=keys):
            yield field_type
            for key in keys.values():
                yield from entries_of(key.type)


def symbols_of_nothing() -> SymbolTable:
    """Return the names of no files."""
    return collect_symbols(dict.fromkeys(RULE_FILES, UNREADABLE))


ENTRIES = [
    entry
    for field_type in (
        *(file.type for file in RULE_FILES.values()),
        ONLY,
        NUMBER_LIMITS,
        scale_limits(TOPIC.attributes["water_rating"]),
        ANSWER_AMOUNT,
        SHOP_DECISION,
    )
    for entry in entries_of(field_type)
]


# --- shipped and broken files ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", RULE_FILES)
def test_every_schema_is_one(name: str) -> None:
    """By the rules of draft-07."""
    for schemas in (LASTING, SMALL):
        Draft7Validator.check_schema(schemas[name])
        assert schemas[name]["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_is_underlined_in_the_shipped_files(name: str) -> None:
    """With their own ids, and with any."""
    own = schemas_of({**shipped_topic(), **encode(SHIPPED)})
    assert underlined(own[name], SHIPPED[name]) + underlined(LASTING[name], SHIPPED[name]) == []


@pytest.mark.parametrize("defect", list(read_defects()), ids=lambda defect: defect.name)
def test_a_planted_defect_is_underlined_unless_no_schema_can_tell_it(defect: Defect) -> None:
    """What is not underlined is of a kind that the guide names."""
    texts = minimal_texts()
    broken = texts.get(defect.file, "").replace(defect.old, defect.new) if defect.old else defect.new
    found = underlined(SMALL[defect.file], broken) if defect.file in SMALL else []
    assert (found == []) == (defect.name in [name for names in UNSEEN.values() for name in names])


def test_the_guide_says_what_no_schema_tells() -> None:
    """Kind by kind; `wizard check` reports the rest."""
    guide = " ".join((ROOT / "docs" / "editing-rules.md").read_text("utf-8").split())
    assert [kind for kind in UNSEEN if kind not in guide] == []


def test_an_unknown_id_is_underlined_only_where_the_ids_are_known() -> None:
    """A lasting schema still refuses keys and words that do not exist."""
    rule = "- {id: x, when: {tolk: often}, decide: headset, reason: R., sources: [A77]}"
    assert underlined(SMALL["verdict.yaml"], rule) == [
        "Additional properties are not allowed ('tolk' was unexpected)",
        "'A77' is not one of ['A1', 'A2', 'H1']",
    ]
    assert underlined(LASTING["verdict.yaml"], rule) == []
    assert underlined(LASTING["verdict.yaml"], rule.replace("tolk", "Talk!")) == [
        "'Talk!' does not match '^[a-z0-9][a-z0-9_-]{0,39}$'"
    ]
    assert underlined(LASTING["verdict.yaml"], rule.replace("headset", "hedset")) == [
        "'hedset' is not one of ['headphones', 'headset', 'either', 'out_of_scope']"
    ]


def test_where_a_mistake_hides_which_ids_there_are_every_id_is_accepted() -> None:
    """Here the questions cannot be read, so `tolk` may be one."""
    rule = "- {id: x, when: {tolk: often}, decide: headset, reason: R., sources: [A1]}"
    texts = {**minimal_texts(), "questions.yaml": "- [\n"}
    assert underlined(schemas_of(encode(texts))["verdict.yaml"], rule) == []


def test_a_column_of_the_catalog_is_an_attribute() -> None:
    """A lasting schema accepts any; one of these rules those of this catalog."""
    texts = minimal_texts()
    needs = texts["needs.yaml"].replace("label: Soft pads", "label: Pads, product: {vegan: yes}")
    knowing = schemas_of(encode(texts), {"vegan": Attribute("vegan", AttributeType.YES_NO)})
    found = [underlined(schemas["needs.yaml"], needs) for schemas in (LASTING, knowing, SMALL)]
    assert found == [[], [], ["Additional properties are not allowed ('vegan' was unexpected)"]]


# --- what the loader accepts -----------------------------------------------------------------------------

WORDS = (
    *("3", "007", "1.5", "0x1f", "0o17", "1e3", "true", "False", "yes", "no", "on", "12:30", "2025-07-23"),
    *(
        "often",
        "never",
        "unsure",
        "music",
        "budget",
        "mic",
        "A1",
        "H1",
        "S1",
        "headset",
        "IPX4",
        "IP67",
        '"3"',
    ),
    *(
        "[music]",
        "[mic, soft_pads]",
        "[A1, H1]",
        "{only: music}",
        "{at_least: 3}",
        "{at_most: {answer: budget}}",
    ),
    *(
        "{talk: often}",
        "{not: {uses: [music, calls]}}",
        "{any: [{talk: never}, {uses: bike}]}",
        "{headset: 2}",
    ),
    *("{anc: yes}", "{water_rating: {at_least: IPX4}}", "{any: [{form: mono}, {price: {at_most: 9.5}}]}"),
)


def values(tree: Any) -> Iterator[YamlScalar]:
    """Every single value of a file, keys left out."""
    match tree:
        case YamlScalar():
            yield tree
        case YamlSequence(parts=parts):
            for part in parts:
                yield from values(part)
        case YamlMapping(entries=entries):
            for _, part in entries:
                yield from values(part)


def written(tree: Any, instead: dict[YamlScalar, str]) -> str:
    """The file again in braces and brackets, with other words in some places."""
    match tree:
        case YamlScalar(text=text):
            return instead.get(tree, json.dumps(text))
        case YamlSequence(parts=parts):
            return f"[{', '.join(written(part, instead) for part in parts)}]"
    entries = (f"{json.dumps(key.text)}: {written(part, instead)}" for key, part in tree.entries)
    return f"{{{', '.join(entries)}}}"


def loads(texts: dict[str, str]) -> bool:
    """Whether the files give a rulebook."""
    try:
        return bool(load_rulebook(encode(texts)))
    except RulesError:
        return False


TREES = {name: parse_yaml(name, text.encode())[0] for name, text in minimal_texts().items()}


@given(st.data())
def test_what_the_loader_accepts_no_schema_refuses(data: st.DataObject) -> None:
    """One value anywhere in the small rulebook is another word, list or condition; ids are then any."""
    name = data.draw(st.sampled_from(list(TREES)))
    place = data.draw(st.sampled_from(list(values(TREES[name]))))
    text = written(TREES[name], {place: data.draw(st.sampled_from(WORDS))})
    texts = {**minimal_texts(), name: text}
    if loads(texts):
        assert underlined(LASTING[name], text) + underlined(schemas_of(encode(texts))[name], text) == []


@pytest.mark.parametrize("word", ["3", "1.5", "true"])
def test_a_word_that_editors_take_for_another_type_is_accepted(word: str) -> None:
    """As the loader does, which reads all of them as they are written."""
    texts = minimal_texts()
    texts["topic.yaml"] = texts["topic.yaml"].replace('"IP?X"', word)
    assert f"tells_nothing: [{word}]" in texts["topic.yaml"]
    assert loads(texts)
    assert underlined(LASTING["topic.yaml"], texts["topic.yaml"]) == []


def question_as_text(question: Question, book: Rulebook) -> str:
    """A question that a test made up, as an entry of questions.yaml."""
    options = "".join(f"    - {{id: {option}, label: L}}\n" for option in question.option_ids)
    asked = (
        "" if question.ask_when == ALWAYS else f"  ask_when: {format_condition(book, question.ask_when)}\n"
    )
    return f"- id: {question.id}\n  text: T\n  choose: many\n{asked}  options:\n{options}"


@given(st.data())
def test_no_condition_is_refused(data: st.DataObject) -> None:
    """Whatever is nested in whatever."""
    book = rulebook(data.draw(questionnaires(3)))
    when = format_condition(book, data.draw(conditions(book.questions)))
    texts = {
        "questions.yaml": "".join(question_as_text(question, book) for question in book.questions),
        "advice.yaml": f"- {{id: a, when: {when}, tip: T, sources: [A1]}}\n",
    }
    schemas = schemas_of(encode(texts))
    assert [underlined(schemas[name], text) for name, text in texts.items()] == [[], []]


def test_ids_that_look_like_numbers_are_accepted_in_both_forms() -> None:
    """Editors read them as numbers or truth values where they are written without quotes."""
    odd = ["12", "0x1f", "0o17", "1e3", "true"]
    options = "".join(f"    - {{id: {option}, label: L}}\n" for option in [*odd, "unsure"])
    texts = minimal_texts()
    texts["questions.yaml"] += f"- id: odd\n  text: T\n  choose: many\n  options:\n{options}"
    texts["advice.yaml"] = f'- {{id: 7, when: {{odd: [{", ".join(odd)}, "12"]}}, tip: 3, sources: [A1]}}\n'
    assert loads(texts)
    schemas = schemas_of(encode(texts))
    assert [underlined(schemas[name], texts[name]) for name in ("questions.yaml", "advice.yaml")] == [[], []]


@pytest.mark.parametrize("label", ["null", "~", '" music "'])
def test_three_things_an_editor_underlines_though_the_loader_takes_them(label: str) -> None:
    """`null` and `~`, which are nothing to an editor, and blanks around an id in quotes."""
    texts = minimal_texts()
    file, old = ("advice.yaml", "{uses: music}") if "music" in label else ("questions.yaml", "Phone calls")
    texts[file] = texts[file].replace(old, f"{{uses: {label}}}" if "music" in label else label)
    assert (loads(texts), underlined(SMALL[file], texts[file]) != []) == (True, True)


@pytest.mark.parametrize("defect", [each for each in read_defects() if each.file == "topic.yaml"], ids=str)
def test_a_topic_with_a_mistake_still_gives_schemas(defect: Defect) -> None:
    """As far as it can be read; for all files."""
    texts = plant(defect)
    assert schemas_of(texts).keys() == lasting_schemas(texts).keys() == RULE_FILES.keys()


# --- what the keys mean ----------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.noun)
def test_every_key_is_explained(entry: Entry) -> None:
    """An editor shows the sentence next to the key."""
    assert [key for key in entry.keys if not describe_key(entry.noun, key)] == []


def test_nothing_is_explained_that_cannot_be_written() -> None:
    """Every explanation belongs to a key."""
    known = {(entry.noun, key) for entry in ENTRIES for key in entry.keys}
    docs = dict(load_data("wizard.rule_language", "key_docs.yaml"))
    assert set(docs.pop("everywhere")) <= {key for _, key in known}
    assert {(noun, key) for noun, keys in docs.items() for key in keys} <= known


# --- what is shipped -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_rule_file_names_its_schema(name: str) -> None:
    """In its first line; if the schema is out of date: `wizard schema --any-ids -o rules/.schemas`."""
    path = f".schemas/{Path(name).stem}.schema.json"
    assert SHIPPED[name].splitlines()[0] == f"# yaml-language-server: $schema={path}"
    assert json.loads((ROOT / "rules" / path).read_text("utf-8")) == LASTING[name]
