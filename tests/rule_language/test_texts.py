"""Pictures that rule files may name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulebooks import QUESTIONS, TEXTS, encode, minimal_texts
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.model import Verdict
from wizard.rule_language.texts import PICTURES, text_alternative


@pytest.mark.parametrize(
    ("picture", "beside", "expected"),
    [
        ("headset", "", "a headset"),
        ("headset", "A headset, with a volume limit", ""),
        ("headset", "Yes, most days", "a headset"),
        ("headphones_with_mic", "Headphones with a built-in microphone", ""),
        ("headphones_with_mic", "Headphones", "headphones with a microphone"),
    ],
)
def test_a_picture_is_read_out_unless_the_words_beside_it_say_the_same(
    picture: str, beside: str, expected: str
) -> None:
    """Nothing is said twice, and nothing is only seen."""
    assert text_alternative(picture, beside) == expected


def test_options_and_verdicts_take_a_picture() -> None:
    """A label of its own without a picture goes with the picture of the verdict."""
    questions = QUESTIONS.replace("{id: music, label: Music}", "{id: music, label: Music, picture: in_ear}")
    texts = TEXTS.replace(
        "headphones: {label: Headphones,", "headphones: {label: Headphones, picture: headphones,"
    )
    book = load_rulebook(encode({**minimal_texts(), "questions.yaml": questions, "texts.yaml": texts}))
    assert book.question["uses"].option("music").picture == "in_ear"
    named = book.texts.verdicts[Verdict.HEADPHONES]
    assert named.naming({}) == ("Headphones", "headphones")
    assert named.naming({"talk": ("often",)}) == ("Headphones with a microphone", "headphones")
    assert book.texts.verdicts[Verdict.EITHER].naming({}) == ("Either", None)


def test_a_picture_that_nobody_drew_is_a_problem() -> None:
    """With the word that was probably meant, and all there are."""
    questions = QUESTIONS.replace("{id: music, label: Music}", "{id: music, label: Music, picture: overear}")
    with pytest.raises(RulesError) as raised:
        load_rulebook(encode({**minimal_texts(), "questions.yaml": questions}))
    assert str(raised.value) == (
        "questions.yaml:5:42: 'picture' cannot be 'overear'. Did you mean 'over_ear'? Accepted: headphones, "
        "headphones_with_mic, headphones_and_mic, headset, headphones_or_headset, over_ear, on_ear, in_ear, "
        "earbud, open_ear, mono, bicycle."
    )


def test_the_reference_lists_every_picture_with_what_it_shows() -> None:
    """Staff can look up all that were drawn."""
    reference = (Path(__file__).parents[2] / "docs" / "rule-files.md").read_text("utf-8")
    assert [word for word, shown in PICTURES.items() if f"| `{word}` | {shown} |" not in reference] == []
