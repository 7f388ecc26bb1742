"""Attributes that the reader of worn audio states, against those that the shipped topic declares."""

from tests.making import TOPIC
from wizard.catalog.inference.attributes import ATTRIBUTES, CONCRETE_MICROPHONES


def test_the_shipped_topic_declares_what_its_reader_states() -> None:
    """With the same words, so that nothing which is read is left out."""
    known = TOPIC.stored_attributes
    assert {name: (each.type, each.words) for name, each in ATTRIBUTES.items()} == {
        name: (known[name].type, known[name].words) for name in ATTRIBUTES
    }


def test_a_microphone_that_is_present_may_be_any_that_is_known_better() -> None:
    """As the topic says."""
    assert set(TOPIC.attributes["microphone"].unsure["present"]) == CONCRETE_MICROPHONES
