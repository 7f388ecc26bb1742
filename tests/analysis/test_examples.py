"""Staff's examples: what fails, what was expected, what came out; new ones are right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import EXAMPLES, load_texts, product, tidy_texts
from tests.strategies import given_answers
from wizard.analysis.examples import ProductTrial, run_examples, try_products, write_example
from wizard.engine.decide import decide
from wizard.engine.flow import resolve_answers
from wizard.engine.ranking import Fit, Pick, Ranking, SideRanking
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Need
from wizard.rule_language.predicates import Product

BOOK = load_texts(tidy_texts())
FIX = "Fix the rules or the example."


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
            "wizard explain 'uses=music&talk=never' shows why.",
        ),
        (
            "{uses: calls}",
            "{verdict: headset}",
            "expects the verdict headset, but it is either. wizard explain 'uses=calls' shows why.",
        ),
        (
            "{uses: calls, talk: never}",
            "{verdict: headphones}",
            "expects the verdict headphones, but it is either (talk=never does not count). "
            "wizard explain 'uses=calls&talk=never' shows why.",
        ),
        (
            "{uses: [music, calls], talk: often}",
            "{needs: [mic, within_budget], not_needs: [soft_pads]}",
            "expects the need 'within_budget' and no need 'soft_pads', but the needs are 'mic', 'soft_pads'. "
            "wizard explain 'uses=music&uses=calls&talk=often' shows why.",
        ),
        (
            "{talk: often}",
            "{warnings: [loud]}",
            "expects the warning 'loud', but the warnings are none. wizard explain 'talk=often' shows why.",
        ),
        (
            "{uses: music}",
            "{not_warnings: [loud]}",
            "expects no warning 'loud', but the warnings are 'loud'. wizard explain 'uses=music' shows why.",
        ),
    ],
)
def test_a_failure(answers: str, expected: str, reported: str) -> None:
    """One line, with the command that shows why."""
    example = f"- {{name: new, answers: {answers}, expect: {expected}}}\n"
    assert failures(example) == [f"examples.yaml:1:3: The example 'new' {reported} {FIX}"]


def test_an_example_that_fails_twice_is_reported_twice() -> None:
    """Verdict and needs are two failures."""
    example = "- {name: new, answers: {talk: often}, expect: {verdict: either, needs: [within_budget]}}\n"
    assert len(failures(example)) == 2


# --- products --------------------------------------------------------------------------------------------

STOCK = {
    each.id: each
    for each in (
        *(product(name, "headphones") for name in ("one", "two", "three", "four")),
        replace(product("red"), family="boom"),
        replace(product("blue"), family="boom"),
        product("maybe"),
        product("gone", in_stock=False),
    )
}
HEADPHONES, HEADSET = BOOK.topic.sides


def cards(*names: str) -> tuple[Pick, ...]:
    """Return the cards of these products."""
    return tuple(Pick(STOCK[name], Fit((), (), ())) for name in names)


RANKING = Ranking(
    (
        SideRanking(HEADPHONES, cards("one", "two", "three", "four")),
        SideRanking(HEADSET, cards("red"), might_fit=cards("maybe")),
    )
)


def tried(expected: str, ranking: Ranking = RANKING) -> ProductTrial:
    """Try one example, which expects these products, on the stock."""
    example = f"- {{name: new, answers: {{talk: often}}, expect: {{products: {expected}}}}}\n"
    book = load_texts({**tidy_texts(), "examples.yaml": example})
    return try_products(book, STOCK.get, lambda _: ranking)


@pytest.mark.parametrize(
    "expected",
    [
        "{any: [four, three]}",
        "{any: [maybe]}",
        "{never: [four]}",
        "{first: one}",
        "{first: red}",
        "{any: [blue], first: blue}",
        "{any: [two, three], never: [four], first: one}",
    ],
)
def test_products_that_come_out_as_expected_say_nothing(expected: str) -> None:
    """Among the first three cards of a side or those that might fit; a family is one card."""
    assert tried(expected) == ProductTrial((), ())


CARDS = "the cards are headphones: 'one', 'two', 'three'; headset: 'red', might fit: 'maybe'"


@pytest.mark.parametrize(
    ("expected", "reported"),
    [
        ("{any: [four]}", f"the product 'four', but {CARDS}"),
        ("{any: [four, gone]}", f"the product 'four', but {CARDS}"),
        ("{never: [two, four, maybe]}", f"no product 'two' and no product 'maybe', but {CARDS}"),
        ("{never: [blue]}", f"no product 'blue', but {CARDS}"),
        ("{first: two}", f"the product 'two' first, but {CARDS}"),
        ("{first: maybe}", f"the product 'maybe' first, but {CARDS}"),
        (
            "{any: [four], never: [one], first: two}",
            f"the product 'four', the product 'two' first and no product 'one', but {CARDS}",
        ),
    ],
)
def test_products_that_do_not_come_out_as_expected(expected: str, reported: str) -> None:
    """One line names what was expected, and which cards came out."""
    assert [str(failure.problem) for failure in tried(expected).failures] == [
        f"examples.yaml:1:3: The example 'new' expects {reported}. "
        "wizard explain 'talk=often' shows why. Fix the rules or the example."
    ]


def test_where_no_product_is_shown_the_failure_says_why() -> None:
    """Where a need says what to do in their place, it is named."""
    nothing = Ranking((SideRanking(HEADSET),))
    instead = replace(nothing, instead=Need("soft_pads", "Soft pads", instead="Buy pads."))
    assert [
        [failure.actual for failure in tried("{first: one}", ranking).failures]
        for ranking in (nothing, instead)
    ] == [["no product is shown"], ["no product is shown, since 'soft_pads' is a must"]]


def test_what_the_catalog_does_not_have_in_stock_is_not_tried() -> None:
    """Each is named once; what it has is tried all the same."""
    assert tried("{any: [gone, unknown], never: [absent], first: gone}") == ProductTrial(
        (), ("gone", "unknown", "absent")
    )
    found = tried("{any: [gone, four]}")
    assert ([failure.expected for failure in found.failures], found.not_tried) == (
        ["the product 'four'"],
        ("gone",),
    )


def test_examples_without_products_are_not_ranked() -> None:
    """Nor looked up."""

    def fail(name: str) -> Product:
        raise AssertionError(f"'{name}' was looked up.")

    assert try_products(BOOK, fail, lambda _: RANKING) == ProductTrial((), ())


# --- writing ---------------------------------------------------------------------------------------------


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
