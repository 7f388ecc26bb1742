"""Pictures that rule files may name."""

from __future__ import annotations

import pytest

from tests.making import changed, load_texts
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.pictures import Picture

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><title>a note</title></svg>'
PICTURE = {"pictures/note.svg": SVG}
"""A picture in the folder pictures/."""


def test_options_and_verdicts_take_a_picture() -> None:
    """A picture is a file of the folder pictures/; a verdict may have none."""
    texts = changed("questions.yaml", "label: Music}", "label: Music, picture: note}")
    words = changed("texts.yaml", "label: Headphones,", "label: Headphones, picture: note,")
    book = load_texts({**texts, "texts.yaml": words["texts.yaml"], **PICTURE})
    assert book.question["uses"].option("music").picture == "note"
    assert book.pictures == {"note": Picture("a note", "0 0 8 8", "")}
    named = book.texts.verdicts["headphones"]
    assert (named.picture, [other.picture for other in named.also]) == ("note", [None])
    assert book.texts.verdicts["either"].picture is None


def test_a_picture_that_nobody_drew_is_a_problem() -> None:
    """With the word that was probably meant, and all there are."""
    with pytest.raises(RulesError) as raised:
        load_texts({**changed("questions.yaml", "label: Music}", "label: Music, picture: notes}"), **PICTURE})
    assert str(raised.value) == (
        "pictures/notes.svg:1:1: The file is missing, and questions.yaml names this picture. "
        "Put it back, or change 'picture: notes'. Did you mean 'note'?"
    )
