"""vocabulary.yaml: words of titles, checked like the other rule files."""

import pytest

from tests.catalog.tablets import TABLETS, TOPIC_YAML, VOCABULARY_YAML
from tests.making import minimal_texts, tidy_texts
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.loader import load_rulebook, load_topic
from wizard.rule_language.topic import TitleWords


def problems(vocabulary: str) -> list[str]:
    """Return what is wrong in a vocabulary.yaml of the topic about tablets."""
    texts = {"topic.yaml": TOPIC_YAML, "vocabulary.yaml": vocabulary}
    with pytest.raises(RulesError) as caught:
        load_topic({name: text.encode() for name, text in texts.items()})
    return [str(each) for each in caught.value.problems if each.place.file == "vocabulary.yaml"]


def test_words_belong_to_the_topic() -> None:
    """With the kinds and values that they state; one phrase needs no list."""
    assert TABLETS.words.kinds == {
        "tablet": ("tablet", "ipad"),
        "laptop": ("laptop", "gaming laptop"),
        "other": ("sleeve", "tablet stand"),
    }
    assert TABLETS.words.attributes["touch"] == {True: ("touch-screen", "touch"), False: ("no touch",)}
    assert TABLETS.words.attributes["keyboard"]["present"] == ("with keyboard",)


def test_a_topic_without_the_file_has_no_words() -> None:
    """They are optional, and so is each part."""
    assert load_topic({"topic.yaml": TOPIC_YAML.encode()}).words == TitleWords()
    texts = {"topic.yaml": TOPIC_YAML.encode(), "vocabulary.yaml": b"kinds: {tablet: slate}"}
    assert load_topic(texts).words == TitleWords({"tablet": ("slate",)})


@pytest.mark.parametrize(
    ("vocabulary", "problem"),
    [
        (
            "kinds: {tablett: [slate]}",
            "vocabulary.yaml:1:9: There is no kind 'tablett'. "
            "Did you mean 'tablet'? Accepted: tablet, laptop, chromebook.",
        ),
        (
            "attributes:\n  keybord: {cover: case}",
            "vocabulary.yaml:2:3: There is no attribute 'keybord'. Did you mean 'keyboard'? "
            "Accepted: keyboard, maker, touch, ports, screen, weight_g, rugged.",
        ),
        (
            "attributes: {kind: {tablet: slate}}",
            "vocabulary.yaml:1:14: There is no attribute 'kind'. "
            "Accepted: keyboard, maker, touch, ports, screen, weight_g, rugged.",
        ),
        (
            "attributes:\n  keyboard: {covr: case}",
            "vocabulary.yaml:2:14: 'keyboard' cannot be 'covr'. Did you mean 'cover'? "
            "Accepted: none, cover, fixed, present.",
        ),
        (
            "attributes: {touch: {maybe: touch}}",
            "vocabulary.yaml:1:22: 'touch' cannot be 'maybe'. Accepted: yes, no.",
        ),
        (
            "attributes: {screen: {10: ten inch}}",
            "vocabulary.yaml:1:14: 'screen' is a number, which words cannot state. "
            "Delete it: numbers are read from columns of a feed.",
        ),
        (
            "kinds: {tablet: [slate], laptop: [Slate]}",
            "vocabulary.yaml:1:35: 'Slate' cannot state both 'tablet' and 'laptop'. Keep one of the two.",
        ),
        (
            "kinds: {tablet: [tab*]}",
            "vocabulary.yaml:1:18: 'tablet' cannot be 'tab*'. "
            "Write words as in a title with at most four hyphens, for example with keyboard.",
        ),
        (
            "kinds: {tablet: []}",
            "vocabulary.yaml:1:17: 'tablet' is empty. Write a list, each part words as in a title "
            "with at most four hyphens, for example with keyboard.",
        ),
        (
            "words: {tablet: slate}",
            "vocabulary.yaml:1:1: None of the keys kinds, attributes is written in vocabulary.yaml. "
            "Add at least one of them.",
        ),
    ],
)
def test_a_mistake_is_reported_with_its_place(vocabulary: str, problem: str) -> None:
    """And with what was probably meant."""
    assert problem in problems(vocabulary)


def test_words_change_nothing_for_a_shopper() -> None:
    """So the version of the rules stays."""
    texts = {**tidy_texts(), "topic.yaml": TOPIC_OF_TIDY}
    before = load_rulebook({name: text.encode() for name, text in texts.items()})
    texts["vocabulary.yaml"] = "kinds: {headset: talker}"
    after = load_rulebook({name: text.encode() for name, text in texts.items()})
    assert after.version == before.version
    assert (before.topic.words, after.topic.words) == (TitleWords(), TitleWords({"headset": ("talker",)}))


TOPIC_OF_TIDY = minimal_texts()["topic.yaml"].replace("titles: worn_audio\n", "")


def test_titles_are_read_in_one_way() -> None:
    """By these words, or by the reader that topic.yaml names."""
    texts = {**tidy_texts(), "vocabulary.yaml": "kinds: {headset: talker}"}
    with pytest.raises(RulesError) as caught:
        load_rulebook({name: text.encode() for name, text in texts.items()})
    assert [str(each) for each in caught.value.problems] == [
        "vocabulary.yaml:1:1: Titles are read by 'worn_audio', as topic.yaml says, "
        "so nothing reads these words. "
        "Delete this file, or 'titles:' in topic.yaml."
    ]


def test_the_whole_vocabulary_of_the_tests_has_no_problem() -> None:
    """With the other files of a topic missing, only these are reported."""
    texts = {"topic.yaml": TOPIC_YAML.encode(), "vocabulary.yaml": VOCABULARY_YAML.encode()}
    with pytest.raises(RulesError) as caught:
        load_rulebook(texts)
    files = {each.place.file for each in caught.value.problems}
    assert files.isdisjoint({"topic.yaml", "vocabulary.yaml"})
