"""Pictures that rule files may name."""

from __future__ import annotations

import pytest

from tests.making import changed, load_texts
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.model import Verdict


def test_options_and_verdicts_take_a_picture() -> None:
    """A label of its own without a picture goes with the picture of the verdict."""
    texts = changed("questions.yaml", "label: Music}", "label: Music, picture: in_ear}")
    words = changed("texts.yaml", "label: Headphones,", "label: Headphones, picture: headphones,")
    book = load_texts({**texts, "texts.yaml": words["texts.yaml"]})
    assert book.question["uses"].option("music").picture == "in_ear"
    named = book.texts.verdicts[Verdict.HEADPHONES]
    assert named.naming({}) == ("Headphones", "headphones")
    assert named.naming({"talk": ("often",)}) == ("Headphones with a microphone", "headphones")
    assert book.texts.verdicts[Verdict.EITHER].naming({}) == ("Either", None)


def test_a_picture_that_nobody_drew_is_a_problem() -> None:
    """With the word that was probably meant, and all there are."""
    with pytest.raises(RulesError) as raised:
        load_texts(changed("questions.yaml", "label: Music}", "label: Music, picture: overear}"))
    assert str(raised.value) == (
        "questions.yaml:5:42: 'picture' cannot be 'overear'. Did you mean 'over_ear'? Accepted: headphones, "
        "headphones_with_mic, headphones_and_mic, headset, headphones_or_headset, over_ear, on_ear, in_ear, "
        "earbud, open_ear, mono, bicycle."
    )
