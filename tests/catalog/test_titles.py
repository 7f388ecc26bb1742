"""Readers of titles: the words of vocabulary.yaml, and the reader that a topic names."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.catalog.tablets import TABLETS, WITHOUT_WORDS
from tests.making import TOPIC
from wizard.catalog.inference.vocabulary import VocabularyError
from wizard.catalog.listing import Origin, ProductTexts, Provenance
from wizard.catalog.titles import open_title_reader
from wizard.rule_language.attributes import Value

READER = open_title_reader(TABLETS)


@pytest.mark.parametrize(
    ("title", "attributes"),
    [
        ("Acme Tablet 10", {"kind": "tablet"}),
        ("ACME IPAD", {"kind": "tablet"}),
        ("Acme Tabletop", {"kind": "other"}),
        ("Tablet stand", {"kind": "other"}),
        ("Laptop sleeve", {"kind": "other"}),
        ("Gaming laptop and tablet", {"kind": "laptop"}),
        ("Tablet with keyboard", {"kind": "tablet", "keyboard": "present"}),
        ("Tablet with keyboard cover", {"kind": "tablet", "keyboard": "cover"}),
        ("Laptop, touch-screen", {"kind": "laptop", "touch": True}),
        ("Laptop Touchscreen", {"kind": "laptop", "touch": True}),
        ("Laptop, no touch", {"kind": "laptop", "touch": False}),
        ("Laptop HDMI USB-C", {"kind": "laptop", "ports": ("usb", "hdmi")}),
        ("Acme One", {"kind": "other"}),
    ],
)
def test_titles_are_read_by_the_words_of_the_vocabulary(title: str, attributes: dict[str, Value]) -> None:
    """Whole words, whatever their case; the longest phrase wins, and `other` over any kind."""
    assert READER.infer(ProductTexts(title)).attributes == attributes


def test_what_was_read_has_its_words_as_evidence() -> None:
    """As they are written in the title."""
    inferred = READER.infer(ProductTexts("ACME iPad, USB-c and HDMI"))
    assert inferred.provenance == (
        Provenance("kind", Origin.WORDS, "iPad"),
        Provenance("ports", Origin.WORDS, "USB-c … HDMI"),
    )


def test_a_list_of_words_in_a_title_may_be_incomplete() -> None:
    """A title seldom names everything."""
    assert READER.infer(ProductTexts("ACME iPad, USB-c and HDMI")).open_lists == {"ports"}
    assert READER.infer(ProductTexts("ACME iPad")).open_lists == set()


def test_the_category_is_read_where_the_title_says_nothing() -> None:
    """Each attribute on its own; descriptions are not read."""
    texts = ProductTexts("Acme One touch", "A laptop.", category="Tablets > Tablet no touch")
    assert READER.infer(texts).attributes == {"kind": "tablet", "touch": True}


def test_without_words_the_kind_is_other() -> None:
    """It has to come from a column."""
    inferred = open_title_reader(WITHOUT_WORDS).infer(ProductTexts("Acme Tablet"))
    assert (inferred.attributes, inferred.provenance, inferred.unnamed) == ({"kind": "other"}, (), True)


def test_a_row_of_a_table_has_a_cell_for_each_attribute() -> None:
    """Empty where nothing is said."""
    inferred = READER.infer(ProductTexts("Laptop, touch, usb"))
    assert dict(zip(READER.columns, READER.cells(inferred), strict=True)) == {
        "kind": "laptop", "keyboard": "", "maker": "", "touch": "yes", "ports": "usb", "screen": "",
        "weight_g": "", "rugged": "",
    }  # fmt: skip


def test_another_vocabulary_is_for_readers_that_the_topic_names() -> None:
    """Else the message says where the words belong."""
    with pytest.raises(VocabularyError) as caught:
        open_title_reader(TABLETS, Path("words.yaml"))
    assert str(caught.value) == (
        "words.yaml: The rules on 'Tablet or laptop?' read titles by the words in their own vocabulary.yaml. "
        "Add the words there."
    )


# --- worn audio ------------------------------------------------------------------------------------

TITLE = ProductTexts("Acme Wireless Gaming Headset, 2.4GHz USB Dongle, Boom Mic")


def test_what_the_topic_does_not_declare_is_left_out() -> None:
    """The reader is the same for every topic that names it."""
    declared = {name: TOPIC.attributes[name] for name in ("wireless", "microphone")}
    words = replace(declared["microphone"], words=("none", "present"))
    less = replace(TOPIC, attributes={**declared, "microphone": words})
    assert open_title_reader(TOPIC).infer(TITLE).attributes["microphone"] == "boom"
    inferred = open_title_reader(less).infer(TITLE)
    assert inferred.attributes == {"kind": "headset", "wireless": True}
    assert inferred.open_lists == set()
    assert {known.attribute for known in inferred.provenance} == {"kind", "wireless"}


def test_a_kind_of_another_topic_is_other() -> None:
    """Where the topic that names the reader has no such kind."""
    inferred = open_title_reader(replace(TABLETS, titles="worn_audio")).infer(TITLE)
    assert (inferred.attributes, inferred.provenance) == ({"kind": "other"}, ())
