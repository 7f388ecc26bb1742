"""Pictures that rule files may name."""

from __future__ import annotations

import pytest

from tests.making import changed, load_texts
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.model import Verdict


def test_options_and_verdicts_take_a_picture() -> None:
    """A picture is a word of the list; a verdict may have none."""
    texts = changed("questions.yaml", "label: Music}", "label: Music, picture: in_ear}")
    words = changed("texts.yaml", "label: Headphones,", "label: Headphones, picture: headphones,")
    book = load_texts({**texts, "texts.yaml": words["texts.yaml"]})
    assert book.question["uses"].option("music").picture == "in_ear"
    named = book.texts.verdicts[Verdict.HEADPHONES]
    assert (named.picture, [other.picture for other in named.also]) == ("headphones", [None])
    assert book.texts.verdicts[Verdict.EITHER].picture is None


def test_a_picture_that_nobody_drew_is_a_problem() -> None:
    """With the word that was probably meant, and all there are."""
    with pytest.raises(RulesError) as raised:
        load_texts(changed("questions.yaml", "label: Music}", "label: Music, picture: overear}"))
    assert str(raised.value) == (
        "questions.yaml:5:42: 'picture' cannot be 'overear'. Did you mean 'over_ear'? Accepted: headphones, "
        "headphones_with_mic, headphones_and_mic, headset, headphones_or_headset, over_ear, on_ear, in_ear, "
        "earbud, open_ear, mono, bicycle."
    )
