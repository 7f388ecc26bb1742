"""The one door: answers parsed once, and the views of questions, recommendations and product checks."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.making import TOPIC, changed, load_texts
from tests.web.small_shop import advisor
from wizard.advisor import Advisor, recommend, without
from wizard.catalog.store import write_catalog
from wizard.engine.product_check import Advantage, CheckResult
from wizard.rules_folder import shipped_topic
from wizard.views import AnswerStatus, Mistake, MistakeKind


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Advisor:
    """The small shop."""
    folder: Path = tmp_path_factory.mktemp("shop")
    return advisor(folder)


def test_the_old_name_of_the_module_still_works() -> None:
    """Until the next release, for programs that import it."""
    assert importlib.import_module("wizard.recommend").recommend is recommend


# --- answers as they come ------------------------------------------------------------------------


def test_answers_are_parsed_in_the_order_of_options(shop: Advisor) -> None:
    """Empty values are no answers, and repeated ones count once."""
    pairs = [("uses", "calls"), ("uses", "music"), ("uses", "music"), ("talk", ""), ("show", "now")]
    parsed = shop.parse_answers(pairs)
    assert (parsed.given, parsed.mistakes, parsed.unknown) == ({"uses": ("music", "calls")}, (), ())


def test_a_mistake_keeps_its_kind_and_its_values(shop: Advisor) -> None:
    """So that pages and JSON can each say it in their own words."""
    pairs = [("talk", "never"), ("talk", "often"), ("around", "hum"), ("around", "quiet"), ("cable", "nonne")]
    accepted = {name: shop.rulebook.question[name].option_ids for name in ("talk", "around", "cable")}
    parsed = shop.parse_answers(pairs)
    assert parsed.mistakes == (
        Mistake("talk", MistakeKind.TOO_MANY, ("never", "often"), accepted["talk"]),
        Mistake("around", MistakeKind.NOT_ALONE, ("quiet",), accepted["around"]),
        Mistake("cable", MistakeKind.UNKNOWN_OPTION, ("nonne",), accepted["cable"]),
    )
    assert [mistake.detail for mistake in parsed.mistakes] == [
        "'talk' takes one answer, not 2: never, often.",
        "'quiet' cannot be combined with other answers to 'around'.",
        "'nonne' is not an answer to 'cable'. Did you mean 'none'?",
    ]
    assert parsed.given == {}


def test_answers_that_each_exclude_all_others_keep_the_order_they_came_in(shop: Advisor) -> None:
    """Pages name the first that was chosen, messages for programs the first one of the question."""
    [mistake] = shop.parse_answers([("around", "unsure"), ("around", "quiet")]).mistakes
    assert mistake.values == ("unsure", "quiet")
    assert mistake.detail == "'quiet' cannot be combined with other answers to 'around'."


def test_a_parameter_that_nobody_knows_is_named(shop: Advisor) -> None:
    """With the question that was probably meant; parameters of pages are no mistake."""
    parsed = shop.parse_answers([("tolk", "never"), ("ask", "uses")])
    assert [mistake.detail for mistake in parsed.unknown] == [
        "There is no question 'tolk'. Did you mean 'talk'?"
    ]


# --- questions -----------------------------------------------------------------------------------


def test_every_answer_has_a_status(shop: Advisor) -> None:
    """Given, not sure, assumed, or dropped."""
    given = {"uses": ("sport",), "talk": ("unsure",), "around": ("quiet",), "noise": ("me",)}
    view = shop.question_view(shop.consult(given), shop.rulebook.question["budget"])
    assert [(entry.question.id, entry.status, entry.asked) for entry in view.answers] == [
        ("uses", AnswerStatus.GIVEN, True),
        ("talk", AnswerStatus.UNSURE, True),
        ("around", AnswerStatus.GIVEN, True),
        ("noise", AnswerStatus.DROPPED, False),
        ("cable", AnswerStatus.ASSUMED, True),
    ]


def test_an_answer_that_alone_drops_others_is_found(shop: Advisor) -> None:
    """It is not the cause when others would still be dropped without it."""
    consultation = shop.consult({"around": ("quiet",), "noise": ("me",), "talk": ("rare",)})
    questions = shop.rulebook.question
    assert shop.dropped_others(consultation, questions["around"])
    assert not shop.dropped_others(consultation, questions["talk"])
    assert not shop.dropped_others(shop.consult({"talk": ("rare",)}), questions["talk"])


def test_answers_without_those_to_some_questions(shop: Advisor) -> None:
    """The others stay."""
    answers = {"budget": ("unsure",), "talk": ("rare",), "uses": ("calls", "music")}
    assert without(answers, [shop.rulebook.question["uses"]]) == {"budget": ("unsure",), "talk": ("rare",)}


@pytest.mark.parametrize(
    ("given_answers", "question", "before"),
    [
        ({}, "uses", None),
        ({"uses": ("music",)}, "talk", "uses"),
        ({"uses": ("music",)}, "budget", "uses"),
        ({"uses": ("sport",)}, "budget", "cable"),  # worked out
        ({"around": ("quiet",), "noise": ("me",)}, "cable", "around"),  # not asked
        ({"uses": ("music",), "talk": ("rare",)}, "uses", None),
        ({"uses": ("music",), "talk": ("rare",)}, None, "talk"),
    ],
)
def test_back_leads_to_the_nearest_earlier_question_with_an_answer(
    shop: Advisor, given_answers: dict[str, tuple[str, ...]], question: str | None, before: str | None
) -> None:
    """Given or assumed, if its question is asked at all."""
    if question is None:
        found = shop.details(shop.recommend(given_answers)).previous
    else:
        found = shop.question_view(shop.consult(given_answers), shop.rulebook.question[question]).previous
    assert (found.id if found else None) == before


# --- verdicts ------------------------------------------------------------------------------------


def test_the_first_other_label_whose_condition_holds_names_the_verdict(tmp_path: Path) -> None:
    """Without its own picture or sentence it uses that of the verdict."""
    texts = changed(
        "texts.yaml", "label: Headphones,", "label: Headphones, picture: headphones, says: Both.,"
    )
    texts["pictures/headphones.svg"] = shipped_topic()["pictures/headphones.svg"].decode()
    catalog = write_catalog(tmp_path / "catalog.db", TOPIC, (), None)
    named = Advisor(load_texts(texts), catalog).name_verdict
    whole = named("headphones", {})
    assert (whole.label, whole.picture, whole.says) == ("Headphones", "headphones", "Both.")
    with_microphone = named("headphones", {"talk": ("often",)})
    assert with_microphone == replace(whole, label="Headphones with a microphone")
    assert (named("either", {}).label, named("either", {}).picture) == ("Either", None)


def test_another_label_may_have_a_sentence_of_its_own(tmp_path: Path) -> None:
    """What decides between the sides depends on what makes it either."""
    other = "label: Headphones with a microphone"
    texts = changed("texts.yaml", other, f"{other}, says: Take one with a mic.")
    catalog = write_catalog(tmp_path / "catalog.db", TOPIC, (), None)
    named = Advisor(load_texts(texts), catalog).name_verdict
    assert named("headphones", {"talk": ("often",)}).says == "Take one with a mic."


# --- the check of a product ----------------------------------------------------------------------


def test_a_recommendation_without_a_product_has_no_check(shop: Advisor) -> None:
    """Nothing was asked about."""
    assert shop.recommend({"uses": ("music",)}).check is None


def test_the_check_is_part_of_the_same_recommendation(shop: Advisor) -> None:
    """With as many products as without it."""
    given = {"uses": ("calls",), "talk": ("often",)}
    plain = shop.recommend(given, limit=1)
    for product in shop.catalog.products():
        checked = shop.recommend(given, limit=1, product=product)
        assert checked.ranking == plain.ranking
        check = checked.check
        assert check is not None
        assert check.pick.product is product
        assert (check.result is CheckResult.YES) == (not check.objections)
        assert check.advantage in (None, Advantage.BETTER, Advantage.CHEAPER)
