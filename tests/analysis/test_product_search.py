"""The search for answers that show each product: what it finds, in which order, and when it ends."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

from tests.making import TOPIC, any_of, calls_for, decides, leaf, product, question, rulebook
from wizard.analysis.product_search import ProductSearch, ReportProgress
from wizard.engine.product_index import group_products
from wizard.rule_language.conditions import ALWAYS, UNSURE, All, Answers
from wizard.rule_language.model import Need, Rulebook
from wizard.rule_language.predicates import Product

FORMS = ("over_ear", "on_ear", "in_ear")
ASKED = [
    question("shape", "over_ear on_ear in_ear"),
    question("quiet", "yes no"),
    question("color", "red blue"),
]
NEEDS = [Need(form, form, any_of("form", form)) for form in FORMS]
NICE = [calls_for(form, leaf("shape", form), nice={form: 2}) for form in FORMS]
BOOK = rulebook(ASKED, [decides("all", "headset")], NEEDS, NICE)
CHEAP = [product(f"cheap-{number}", cents=1000 + number, form="mono") for number in range(3)]


def search(
    book: Rulebook, *products: Product, most: int = 1000, told: ReportProgress | None = None
) -> ProductSearch:
    """Search for all products."""
    found = ProductSearch(book, group_products(products, TOPIC), most, Random(1).randrange, told)
    found.run()
    found.shorten()
    return found


def answers(**given: str) -> Answers:
    """These answers, all others not sure."""
    return {each.id: (given.get(each.id, UNSURE),) for each in ASKED}


def test_the_smallest_answers_are_tried_first() -> None:
    """First all "not sure", then single answers."""
    found = search(BOOK, *CHEAP, product("dear", cents=9000, form="in_ear"))
    assert found.shown == {
        **dict.fromkeys(("cheap-0", "cheap-1", "cheap-2"), answers()),
        "dear": answers(shape="in_ear"),
    }


def test_a_product_that_takes_three_answers_is_found_by_climbing() -> None:
    """Each answer brings the product nearer to the first cards."""
    wanted = {
        "anc": leaf("shape", "in_ear"),
        "wireless": leaf("quiet", "yes"),
        "multipoint": leaf("color", "red"),
    }
    needs = [Need(name, name, any_of(name, True)) for name in wanted]
    rules = [calls_for(name, when, nice={name: 2}) for name, when in wanted.items()]
    book = rulebook(ASKED, [decides("all", "headset")], needs, rules)
    two: list[Product] = []
    for pair in combinations(wanted, 2):
        has: dict[str, Any] = dict.fromkeys(pair, True)
        two += (product(f"{'-'.join(pair)}-{n}", cents=1000 + n, **has) for n in range(3))
    every = product("all", cents=9000, anc=True, wireless=True, multipoint=True)
    found = search(book, *CHEAP, *two, every)
    assert found.shown["all"] == answers(shape="in_ear", quiet="yes", color="red")


def test_the_search_ends_after_the_maximum_number_of_sets() -> None:
    """Progress is reported for each set of answers."""
    told: list[tuple[int, int]] = []
    equal = [product(f"p{number}") for number in range(9)]
    found = search(BOOK, *equal, most=5, told=lambda tried, most: told.append((tried, most)))
    assert told[:5] == [(number, 5) for number in range(1, 6)]
    assert sorted(found.shown) == ["p0", "p1", "p2"]


def test_the_search_ends_when_no_new_product_is_found() -> None:
    """There are 36 sets of answers, and none distinguishes these products."""
    found = search(BOOK, *(product(f"p{number}") for number in range(9)))
    assert (found.tried, sorted(found.shown)) == (36, ["p0", "p1", "p2"])


def test_the_sets_that_are_tried_are_complete() -> None:
    """Questions that would still be asked are answered "not sure"."""
    later = question("late", "a b", ask_when=All((leaf("shape", "in_ear"),)))
    book = rulebook([*ASKED, later], [decides("all", "headset", ALWAYS)], NEEDS, NICE)
    found = search(book, *CHEAP, product("dear", cents=9000, form="in_ear"))
    assert found.shown["dear"] == {**answers(shape="in_ear"), "late": (UNSURE,)}
