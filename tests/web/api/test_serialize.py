"""Serialized views: mistakes, questions with their conditions, prices, needs, changed answers."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from tests import making
from tests.making import leaf
from tests.web.small_shop import advisor, listing
from wizard.advisor import Advisor
from wizard.rule_language.conditions import ALWAYS, All, AnyOf, Condition, Not
from wizard.rule_language.model import Assumption, Hide
from wizard.views import MistakeKind, ParsedAnswers
from wizard.web.api import models
from wizard.web.api.serialize import (
    serialize_answer,
    serialize_asked,
    serialize_check,
    serialize_mistakes,
    serialize_questions,
    serialize_recommendation,
)

# --- mistakes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pairs", "kind", "details"),
    [
        ([("talk", "nevr")], MistakeKind.UNKNOWN_OPTION,
         ["'nevr' is not an answer to 'talk'. Did you mean 'never'?"]),
        ([("uses", "x1"), ("uses", "music"), ("uses", "muzic")], MistakeKind.UNKNOWN_OPTION,
         ["'x1' is not an answer to 'uses'.", "'muzic' is not an answer to 'uses'. Did you mean 'music'?"]),
        ([("uses", "music,calls")], MistakeKind.UNKNOWN_OPTION,
         ["'music,calls' is not an answer to 'uses'. "
          "Write a parameter for each answer: uses=music&uses=calls."]),
        ([("uses", "music calls; music")], MistakeKind.UNKNOWN_OPTION,
         ["'music calls; music' is not an answer to 'uses'. "
          "Write a parameter for each answer: uses=music&uses=calls."]),
        ([("talk", "never|rare")], MistakeKind.TOO_MANY,
         ["'talk' takes one answer, not 2: never, rare."]),
        ([("talk", "never"), ("talk", "rare")], MistakeKind.TOO_MANY,
         ["'talk' takes one answer, not 2: never, rare."]),
        ([("around", "hum"), ("around", "quiet")], MistakeKind.NOT_ALONE,
         ["'quiet' cannot be combined with other answers to 'around'."]),
        ([("tolk", "never")], MistakeKind.UNKNOWN_QUESTION,
         ["There is no question 'tolk'. Did you mean 'talk'?"]),
        ([("zzz", "1")], MistakeKind.UNKNOWN_QUESTION, ["There is no question 'zzz'."]),
    ],
)  # fmt: skip
def test_each_mistake_is_serialized_with_what_is_accepted(
    shop: Advisor, pairs: list[tuple[str, str]], kind: MistakeKind, details: list[str]
) -> None:
    """One problem for each thing that is wrong, so that a form can show it where it belongs."""
    parsed = shop.parse_answers(pairs)
    [mistake] = (*parsed.mistakes, *parsed.unknown)
    assert mistake.kind is kind
    problems = serialize_mistakes(parsed)
    assert [each.detail for each in problems] == details
    assert {each.parameter for each in problems} == {pairs[0][0]}
    assert {tuple(each.accepted) for each in problems} == {mistake.accepted}


def test_mistakes_in_answers_come_before_unknown_parameters(shop: Advisor) -> None:
    """In the order of the questions; without a mistake there is nothing."""
    parsed = shop.parse_answers([("zzz", "1"), ("budget", "lots"), ("talk", "x")])
    assert [each.parameter for each in serialize_mistakes(parsed)] == ["talk", "budget", "zzz"]
    assert serialize_mistakes(ParsedAnswers({"talk": ("rare",)})) == []


# --- questions ---------------------------------------------------------------------------------------


def test_every_question_comes_with_all_options_and_conditions(browser: FlaskClient) -> None:
    """In the order they are asked, conditions as the rule files write them."""
    found = browser.get("/api/v1/questions").get_json()
    assert (found["rulebook"], found["currency"]) == ({"version": "rulebook-1"}, "USD")
    questions = {question["id"]: question for question in found["questions"]}
    assert list(questions) == ["uses", "talk", "around", "noise", "cable", "wearer", "budget"]
    assert questions["talk"]["hide"] == [{"option": "never", "when": {"uses": ["calls"]}}]
    assert questions["talk"]["ask_when"] is None
    assert questions["noise"]["ask_when"] == {"not": {"around": ["quiet"]}}
    assert questions["cable"]["assume"] == [
        {"when": {"uses": ["sport"]}, "answer": "none", "because": "A cable gets in the way of sport."}
    ]
    assert [question["id"] for question in found["questions"] if question["private"]] == ["wearer"]
    assert questions["budget"]["options"][0] == {
        "id": "upto_50",
        "label": "Up to 50 dollars",
        "group": "",
        "aside": False,
        "help": "",
        "amount": 50,
        "alone": False,
    }


TALK, USES = leaf("talk", "often rare"), leaf("uses", "calls music")


@pytest.mark.parametrize(
    ("condition", "data"),
    [
        (ALWAYS, None),
        (TALK, {"talk": ["rare", "often"]}),
        (leaf("uses", "calls", only=True), {"uses": {"only": ["calls"]}}),
        (Not(TALK), {"not": {"talk": ["rare", "often"]}}),
        (All((TALK, USES)), {"all": [{"talk": ["rare", "often"]}, {"uses": ["music", "calls"]}]}),
        (AnyOf((TALK, Not(USES))),
         {"any": [{"talk": ["rare", "often"]}, {"not": {"uses": ["music", "calls"]}}]}),
    ],
)  # fmt: skip
def test_conditions_are_written_as_in_the_rule_files(condition: Condition, data: object) -> None:
    """Options in the order of the question; null for a question that is always asked."""
    book = making.rulebook(
        [
            making.question("uses", "music calls", many=True),
            making.question("talk", "never rare often"),
            making.question(
                "size",
                "small large",
                many=True,
                ask_when=condition,
                hide=(Hide("small", TALK),),
                assume=(Assumption(TALK, ("large",), "People carry it."),),
            ),
        ]
    )
    *_, size = serialize_questions(book).questions
    when = {"talk": ["rare", "often"]}
    assert size.ask_when == data
    assert size.hide == [models.Hidden(option="small", when=when)]
    assert size.assume == [models.Assumption(when=when, answer=["large"], because="People carry it.")]


@pytest.mark.parametrize(("many", "answer", "choose"), [(True, ["a"], "many"), (False, "a", "one")])
def test_an_answer_is_a_list_where_several_may_be_chosen(many: bool, answer: object, choose: str) -> None:
    """Also when one was chosen; else it is a word."""
    asked = making.question("q", "a b", many=many)
    assert serialize_answer(asked, ("a",)) == answer
    assert serialize_asked(asked) == {"id": "q", "text": "Q?", "help": "", "choose": choose}


# --- recommendations ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cents", "amount"),
    [(1, "0.01"), (5, "0.05"), (50, "0.50"), (2000, "20.00"), (7999, "79.99"), (123456789, "1234567.89")],
)
def test_prices_are_text_with_two_decimals(tmp_path: Path, cents: int, amount: str) -> None:
    """So that no reader of JSON rounds them."""
    shop = advisor(tmp_path, [listing("One", "headphones", cents)])
    [product] = serialize_recommendation(shop, shop.recommend({"talk": ("never",)})).products
    assert product.price == models.Price(amount=amount, currency="USD")


def test_a_price_that_is_not_stated_is_null(tmp_path: Path) -> None:
    """In a recommendation, in a check, and for the cheapest of the products that nearly fit."""
    shop = advisor(tmp_path, [listing("One", "headset", None, microphone="boom", wireless=False)])
    answers = {"talk": ("often",)}
    [product] = serialize_recommendation(shop, shop.recommend(answers)).products
    checked = serialize_check(shop, shop.recommend(answers, product=shop.catalog.product("one")))
    assert (product.price, checked.product.price) == (None, None)
    moving = serialize_recommendation(shop, shop.recommend({**answers, "cable": ("none",)}))
    [near] = moving.nearest
    assert (near.give_up, near.count, near.lowest) == (["wireless"], 1, None)


@pytest.mark.parametrize(
    ("address", "link", "picture"),
    [
        ("https://a.example/1.jpg", "https://a.example/1.jpg", "https://a.example/1.jpg"),
        ("http://a.example/1.jpg", "http://a.example/1.jpg", None),
        ("javascript:alert(1)", None, None),
        ("data:text/html,x", None, None),
        ("/1.jpg", None, None),
        (None, None, None),
    ],
)
def test_addresses_are_those_that_pages_link_to(
    tmp_path: Path, address: str | None, link: str | None, picture: str | None
) -> None:
    """A program puts them into a page too: only web addresses, and pictures with https alone."""
    shop = advisor(tmp_path, [listing("One", "headphones", 100, url=address, image=address)])
    [product] = serialize_recommendation(shop, shop.recommend({"talk": ("never",)})).products
    assert (product.url, product.image) == (link, picture)


def test_lists_of_attributes_are_lists_in_json(tmp_path: Path) -> None:
    """And what nothing states is null."""
    shop = advisor(tmp_path, [listing("One", "headphones", 100, links=("usb", "jack"), anc=False)])
    [product] = serialize_recommendation(shop, shop.recommend({"talk": ("never",)})).products
    attributes = msgspec.to_builtins(product)["attributes"]
    assert (list(attributes["links"]), attributes["anc"], attributes["form"]) == (
        ["jack", "usb"],
        False,
        None,
    )


def test_needs_say_how_much_they_count_and_whether_products_can_be_checked(shop: Advisor) -> None:
    """A must has no weight; a need without a test on products can only be read."""
    answers = {
        "talk": ("never",),
        "around": ("hum",),
        "noise": ("me",),
        "wearer": ("glasses",),
        "cable": ("none",),
    }
    needs = {each.id: each for each in serialize_recommendation(shop, shop.recommend(answers)).needs}
    facts = {name: (each.strength, each.weight, each.checkable) for name, each in needs.items()}
    assert facts == {
        "wireless": ("must", None, True),
        "anc": ("nice", 3, True),
        "soft_pads": ("nice", 1, False),
    }
    assert (needs["anc"].reasons, needs["anc"].sources) == (["You want less noise."], ["A57"])


def test_the_address_of_a_changed_answer_shows_it(shop: Advisor) -> None:
    """All answers in their order, the changed one in its place; the recommendation is asked for."""
    advice = shop.recommend({"talk": ("never",), "uses": ("music",)})
    for change in serialize_recommendation(shop, advice).would_change:
        assert change.url.startswith("?")
        assert change.url.endswith("&show=now")
        pairs = [pair.split("=") for pair in change.url[1:].split("&")]
        parsed = shop.parse_answers((name, option) for name, option in pairs)
        assert shop.recommend(parsed.given).decision.verdict == change.verdict
        assert [name for name, _ in pairs] == sorted(
            (name for name, _ in pairs), key=[*shop.rulebook.question, "show"].index
        )


def test_a_check_has_a_place_or_objections(shop: Advisor) -> None:
    """And the product that fits better, unless it is the first itself."""
    answers = {"talk": ("often",)}
    found = {
        each.id: serialize_check(shop, shop.recommend(answers, product=each))
        for each in shop.catalog.products()
    }
    places = {name: check.recommended.place for name, check in found.items() if check.recommended}
    assert places == {"boom-four": 1, "boom-five": 2}
    assert [name for name, check in found.items() if bool(check.objections) == bool(check.recommended)] == []
    assert {name: check.better.id for name, check in found.items() if check.better} == {
        name: "boom-four" for name in found if name != "boom-four"
    }
