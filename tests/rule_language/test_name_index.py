"""Where names are defined and used: every place that the loader reads one from."""

from __future__ import annotations

from tests.making import changed, encode, three_sided_texts, tidy_texts
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.field_types import Name
from wizard.rule_language.loader import index_names
from wizard.rule_language.name_index import NameIndex


def _index(texts: dict[str, str]) -> NameIndex:
    return index_names(encode(texts))


def _places(index: NameIndex, name: Name) -> list[str]:
    return [str(place) for place in index.places(name)]


def test_the_definition_comes_first_then_each_use_file_by_file() -> None:
    """Keys and values alike."""
    index = _index(tidy_texts())
    assert _places(index, Name("option", "music", "uses")) == [
        "questions.yaml:5:12",
        "advice.yaml:1:27",
        "examples.yaml:2:19",
        "questions.yaml:19:34",
    ]
    assert _places(index, Name("need", "soft_pads")) == [
        "needs.yaml:4:3",
        "examples.yaml:3:41",
        "needs.yaml:7:26",
    ]
    assert _places(index, Name("source", "H1")) == [
        "sources.yaml:6:3",
        "needs.yaml:7:82",
        "verdict.yaml:5:13",
    ]
    assert _places(index, Name("rule", "bicycle")) == ["verdict.yaml:1:7", "verdict.yaml:9:10"]
    assert _places(index, Name("rule", "loud")) == ["advice.yaml:1:8", "examples.yaml:3:82"]


def test_the_word_stands_at_each_place() -> None:
    """In another topic too, with pictures."""
    for texts in (tidy_texts(), three_sided_texts()):
        index = _index(texts)
        for name in (*index.definitions, *index.uses):
            for place in index.places(name) if name.kind != "picture" else ():
                line = texts[place.file].split("\n")[place.line - 1]
                assert line[place.column - 1 :].lstrip("'\"").startswith(name.id)


def test_each_kind_of_thing_is_one_of_its_own() -> None:
    """A side is a kind of verdict; what the wizard brings along has no place."""
    index = _index(three_sided_texts())
    found = {(name.kind, name.id) for name in (*index.definitions, *index.uses)}
    kinds = {"attribute", "example", "kind", "need", "option", "page", "picture", "question", "rule", "side"}
    assert {kind for kind, _ in found} == {*kinds, "source", "store", "verdict"}
    assert [str(name) for name in index.uses if name not in index.definitions] == [
        "attribute 'price'",
        "verdict 'either'",
        "verdict 'out_of_scope'",
    ]


def test_what_is_defined_nowhere_is_found_too() -> None:
    """As what is left of a rule that was deleted; the index says that something is wrong."""
    index = _index(changed("verdict.yaml", "over: [bicycle]", "over: [bike]"))
    assert (index.find("bike"), index.complete) == (
        [Name("option", "bike", "uses"), Name("rule", "bike")],
        False,
    )
    assert index.places(Name("rule", "bike")) == (Place("verdict.yaml", 9, 10),)
    assert _index(tidy_texts()).complete


def test_former_names_lead_to_the_present_ones() -> None:
    """Of options within their question."""
    texts = changed("questions.yaml", "- id: talk\n", "- id: talk\n  formerly: [speak, say]\n")
    texts["questions.yaml"] = texts["questions.yaml"].replace("{id: music,", "{id: music, formerly: songs,")
    index = _index(texts)
    assert index.former == {
        Name("question", "speak"): Name("question", "talk"),
        Name("question", "say"): Name("question", "talk"),
        Name("option", "songs", "uses"): Name("option", "music", "uses"),
    }
    assert _places(index, Name("former option", "songs", "uses")) == ["questions.yaml:5:29"]
