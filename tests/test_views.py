"""How the options of a question are split for pages: groups, alternatives, asides, and "not sure"."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.small_shop import advisor
from wizard.advisor import Advisor
from wizard.paths import shipped_catalog_path
from wizard.rule_language.conditions import UNSURE
from wizard.rule_language.model import Option, Question
from wizard.views import OptionGroup, QuestionView

RULES = Path(__file__).parents[1] / "rules"
NOT_SURE = Option(UNSURE, "Not sure", alone=True)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> QuestionView:
    """The first question of the small shop."""
    shop: Advisor = advisor(tmp_path_factory.mktemp("shop"))
    return shop.question_view(shop.consult({}), shop.rulebook.questions[0])


def showing(view: QuestionView, *options: Option, many: bool = True) -> QuestionView:
    """The view of a question that offers these options."""
    return replace(view, question=Question("q", "Q?", options, many), options=options)


def test_options_are_grouped_under_their_label(view: QuestionView) -> None:
    """In file order; options that are shown separately do not split a group."""
    music, films = (Option(name, name, group="Listen") for name in ("music", "films"))
    calls, bike = Option("calls", "calls", group="Talk"), Option("bike", "bike", aside=True)
    found = showing(view, music, bike, films, calls, NOT_SURE)
    assert found.groups == (OptionGroup("Listen", (music, films)), OptionGroup("Talk", (calls,)))
    assert (found.alternatives, found.asides, found.unsure) == ((), (bike,), NOT_SURE)


def test_a_group_with_only_hidden_options_is_not_shown(view: QuestionView) -> None:
    """Only options on offer count."""
    calls = Option("calls", "calls", group="Talk")
    assert showing(view, calls, NOT_SURE).groups == (OptionGroup("Talk", (calls,)),)


def test_options_that_exclude_all_others_are_alternatives_where_many_can_be_chosen(
    view: QuestionView,
) -> None:
    """If only one can be chosen, all exclude each other, so none is separate."""
    glasses, none = Option("glasses", "glasses"), Option("none", "none", alone=True)
    many = showing(view, glasses, none, NOT_SURE)
    assert (many.groups, many.alternatives) == ((OptionGroup("", (glasses,)),), (none,))
    one = showing(view, glasses, none, NOT_SURE, many=False)
    assert (one.groups, one.alternatives) == ((OptionGroup("", (glasses, none)),), ())


FLAGS = st.tuples(st.sampled_from(["", "A", "B"]), st.booleans(), st.booleans())


@given(flags=st.lists(FLAGS, max_size=6), has_unsure=st.booleans(), many=st.booleans())
def test_every_visible_option_is_in_exactly_one_place(
    view: QuestionView, flags: list[tuple[str, bool, bool]], has_unsure: bool, many: bool
) -> None:
    """In file order within each place, whatever keys options have."""
    options = [
        Option(f"o{place}", "", group=group, aside=aside, alone=alone)
        for place, (group, aside, alone) in enumerate(flags)
    ]
    options += [NOT_SURE] * has_unsure
    found = showing(view, *options, many=many)
    grouped = [option for group in found.groups for option in group.options]
    places = [grouped, list(found.alternatives), list(found.asides), [found.unsure] if found.unsure else []]
    assert sorted((option.id for place in places for option in place), key=str) == sorted(
        option.id for option in options
    )
    assert [place for place in places if place != [option for option in options if option in place]] == []


@pytest.mark.parametrize("name", ["uses", "noise", "wearer", "talk"])
def test_the_shipped_questions_are_split_as_intended(name: str) -> None:
    """Uses in five groups; the bicycle and the helmet below; what excludes the rest after them."""
    shop = Advisor.open(RULES, shipped_catalog_path())
    view = shop.question_view(shop.consult({}), shop.rulebook.question[name])
    labels = [group.label for group in view.groups]
    apart = ([each.id for each in view.alternatives], [each.id for each in view.asides])
    expected = {
        "uses": (["Listen or rest", "Talk", "Play", "Move", "Make"], ([], ["bike", "other"])),
        "noise": ([""], (["no"], [])),
        "wearer": ([""], (["none"], [])),
        "talk": ([""], ([], [])),
    }
    assert (labels, apart) == expected[name]
