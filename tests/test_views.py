"""Sentences of the views."""

from __future__ import annotations

import pytest

from tests.making import question
from wizard.engine.flow import DropCause, Dropped
from wizard.views import why_dropped

USES, AROUND = question("uses", "music calls"), question("around", "quiet voices")


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (DropCause.HIDDEN, "It does not go together with your answer to “Uses?” and “Around?”."),
        (DropCause.NOT_ASKED, "This is not asked after your answer to “Uses?” and “Around?”."),
        (
            DropCause.OUT_OF_SCOPE,
            "This guide does not cover what you are looking for, so the questions ended before this one.",
        ),
    ],
)
def test_why_an_answer_was_dropped(cause: DropCause, expected: str) -> None:
    """The earlier questions are named as the shopper knows them."""
    dropped = Dropped(question("talk", "never often"), ("never",), cause, (USES, AROUND))
    assert why_dropped(dropped) == expected
