"""Staff's examples: what fails, what was expected, what came out; new ones are right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import EXAMPLES, load_texts, tidy_texts
from tests.strategies import given_answers
from wizard.analysis.examples import run_examples, write_example
from wizard.engine.decide import decide
from wizard.engine.flow import resolve_answers
from wizard.rule_language.conditions import Answers

BOOK = load_texts(tidy_texts())
FIX = "Fix the rules, or the example."


def failures(example: str) -> list[str]:
    """Return what is reported when the rulebook has these examples alone."""
    book = load_texts({**tidy_texts(), "examples.yaml": example})
    return [str(failure.problem) for failure in run_examples(book)]


def written(name: str, answers: Answers) -> str:
    """The example for these answers."""
    return write_example(name, answers, decide(BOOK, resolve_answers(BOOK, answers)))


def test_examples_that_come_out_as_expected_say_nothing() -> None:
    """Verdict, needs, needs that must not be, warnings."""
    assert failures(EXAMPLES) == []


@pytest.mark.parametrize(
    ("answers", "expected", "reported"),
    [
        (
            "{uses: music, talk: never}",
            "{verdict: headset}",
            "expects the verdict headset, but it is headphones, says 'only-listening'. "
            "wizard explain 'uses=music&talk=never' tells why.",
        ),
        (
            "{uses: calls}",
            "{verdict: headset}",
            "expects the verdict headset, but it is either. wizard explain 'uses=calls' tells why.",
        ),
        (
            "{uses: calls, talk: never}",
            "{verdict: headphones}",
            "expects the verdict headphones, but it is either (talk=never does not count). "
            "wizard explain 'uses=calls&talk=never' tells why.",
        ),
        (
            "{uses: [music, calls], talk: often}",
            "{needs: [mic, within_budget], not_needs: [soft_pads]}",
            "expects the need 'within_budget' and no need 'soft_pads', but the needs are 'mic', 'soft_pads'. "
            "wizard explain 'uses=music&uses=calls&talk=often' tells why.",
        ),
        (
            "{talk: often}",
            "{warnings: [loud]}",
            "expects the warning 'loud', but the warnings are none. wizard explain 'talk=often' tells why.",
        ),
        (
            "{uses: music}",
            "{not_warnings: [loud]}",
            "expects no warning 'loud', but the warnings are 'loud'. wizard explain 'uses=music' tells why.",
        ),
    ],
)
def test_a_failure(answers: str, expected: str, reported: str) -> None:
    """One line, with the command that tells why."""
    example = f"- {{name: new, answers: {answers}, expect: {expected}}}\n"
    assert failures(example) == [f"examples.yaml:1:3: The example 'new' {reported} {FIX}"]


def test_an_example_that_fails_twice_is_reported_twice() -> None:
    """Verdict and needs are two failures."""
    example = "- {name: new, answers: {talk: often}, expect: {verdict: either, needs: [within_budget]}}\n"
    assert len(failures(example)) == 2


def test_an_example_is_written_with_all_that_comes_out_today() -> None:
    """In the style of the file; nothing to expect is left out."""
    assert written("calls, most days", {"uses": ("music", "calls"), "talk": ("often",)}) == (
        "- name: calls, most days\n"
        "  answers:\n"
        "    uses: [music, calls]\n"
        "    talk: often\n"
        "  expect:\n"
        "    verdict: headset\n"
        "    needs: [mic, soft_pads]\n"
        "    warnings: [loud]\n"
    )
    assert written("a: b", {"uses": ("bike",)}) == (
        '- name: "a: b"\n'
        "  answers:\n"
        "    uses: bike\n"
        "  expect:\n"
        "    verdict: out_of_scope\n"
    )  # fmt: skip


NAMES = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=60)


@given(NAMES.filter(str.strip), given_answers(BOOK.questions).filter(bool))
def test_a_written_example_can_be_read_and_comes_out_as_expected(name: str, answers: Answers) -> None:
    """Whatever its name and answers."""
    book = load_texts({**tidy_texts(), "examples.yaml": written(name, answers)})
    assert (book.examples[0].answers, run_examples(book)) == (answers, [])
