"""Dates in the rule files: what is in force on a day, against the same files written by hand for it."""

from __future__ import annotations

import ast
import json
import pickle
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wizard.rule_language.dates
from tests.making import changed, encode, load_texts, tidy_texts
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.dates import (
    ALL_DAYS,
    FIRST_DAY,
    LAST_DAY,
    Period,
    find_uncovered,
    list_periods,
    name_periods,
)
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.model import Rulebook
from wizard.rule_language.texts import OtherLabel

DAY = date(2026, 12, 1)

DAYS = st.integers(-4, 4).map(lambda days: DAY + timedelta(days))

PERIODS = st.builds(
    lambda one, other: Period(min(one, other), max(one, other)),
    st.just(FIRST_DAY) | DAYS,
    st.just(LAST_DAY) | DAYS,
)

# --- periods ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "named"),
    [
        (ALL_DAYS, "always"),
        (Period(DAY), "from 2026-12-01 on"),
        (Period(until=DAY), "until 2026-12-01"),
        (Period(DAY, DAY), "on 2026-12-01"),
        (Period(DAY, date(2026, 12, 24)), "from 2026-12-01 to 2026-12-24"),
    ],
)
def test_a_period_is_named_by_its_days(period: Period, named: str) -> None:
    """Both are included."""
    assert str(period) == named


def test_periods_that_follow_each_other_are_named_as_one() -> None:
    """Others one after the other."""
    first, second, third = (
        Period(until=DAY),
        Period(date(2026, 12, 2), date(2026, 12, 5)),
        Period(date(2026, 12, 9)),
    )
    assert name_periods([third, second, first]) == "until 2026-12-05 and from 2026-12-09 on"


@given(st.lists(PERIODS, max_size=5), DAYS)
def test_the_periods_between_changes_are_all_days_in_order_and_none_twice(
    periods: list[Period], since: date
) -> None:
    """Within each of them the same periods hold, and those that end before a day are left out."""
    found = list_periods(periods)
    assert (found[0].from_, found[-1].until) == (FIRST_DAY, LAST_DAY)
    assert [each.until + timedelta(1) for each in found[:-1]] == [each.from_ for each in found[1:]]
    for each in found:
        inside = [max(each.from_, DAY - timedelta(9)), min(each.until, DAY + timedelta(9))]
        assert len({tuple(period.holds(day) for period in periods) for day in (*inside, each.from_)}) == 1
    assert list_periods(periods, since) == [each for each in found if each.until >= since]


@given(st.lists(PERIODS, max_size=5))
def test_gaps_are_the_days_of_no_period(periods: list[Period]) -> None:
    """Day by day."""
    gaps = find_uncovered(periods)
    for number in range(-9, 10):
        day = DAY + timedelta(number)
        assert any(gap.holds(day) for gap in gaps) is not any(period.holds(day) for period in periods)


def test_no_clock_is_read() -> None:
    """Of the calendar no more than days and how many lie between them is used."""
    tree = ast.parse(Path(wizard.rule_language.dates.__file__).read_text("utf-8"))
    imported = [
        name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names
    ]
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {name for name in imported if name in ("date", "datetime", "timedelta", "time")} == {
        "date",
        "timedelta",
    }
    assert called.isdisjoint({"today", "now", "utcnow", "fromtimestamp"})


# --- against files written by hand -----------------------------------------------------------------------

Part = tuple[dict[str, Any], Period]
"""An entry of a rule file, and when it is in force."""


def dated(entry: Mapping[str, Any], period: Period) -> dict[str, Any]:
    """Return the entry with its dates."""
    dates = {"from": (period.from_, FIRST_DAY), "until": (period.until, LAST_DAY)}
    return {**entry, **{key: str(day) for key, (day, none) in dates.items() if day != none}}


@st.composite
def texts_with_dates(draw: st.DrawFn, *, lacking: bool = False) -> list[tuple[str, Period]]:
    """Draw texts of which the first in force counts, the last one for all days unless days may lack it."""
    periods = [each for each in draw(st.lists(PERIODS, max_size=3)) if each != ALL_DAYS]
    kept: list[Period] = []
    for each in periods:
        if find_uncovered(kept) != find_uncovered([*kept, each]) and find_uncovered([*kept, each]):
            kept.append(each)
    if not lacking:
        kept.append(ALL_DAYS)
    return [(f"text {number}", each) for number, each in enumerate(kept)]


def as_written(texts: list[tuple[str, Period]]) -> Any:
    """Return the texts as they are written."""
    return [dated({"text": text}, period) for text, period in texts]


def on_a_day(texts: list[tuple[str, Period]], day: date) -> str:
    """Return the text of a day, empty where there is none."""
    return next((text for text, period in texts if period.holds(day)), "")


RULES: dict[str, list[dict[str, Any]]] = {
    "verdict.yaml": [
        {"id": "one", "decide": "headset", "over": ["two"], "sources": ["A1"]},
        {"id": "two", "decide": "headphones", "sources": ["A1"]},
        {"id": "three", "lean": {"headset": 2}, "sources": ["A1"]},
    ],
    "needs.yaml": [{"id": "four", "must": ["mic"], "sources": ["A1"]}],
    "advice.yaml": [
        {"id": "five", "warn": "Mind.", "sources": ["A1"]},
        {"id": "six", "tip": "Rest.", "sources": ["A1"]},
    ],
}


def plain(value: Any) -> Any:
    """Return a value with what it is made of, but for places and what says from which files it was read."""
    if is_dataclass(value) and not isinstance(value, type):
        left_out = ("place", "version", "day", "dated", "read_for")
        named = [each.name for each in fields(value) if each.name not in left_out]
        return {name: plain(getattr(value, name)) for name in named}
    if isinstance(value, Mapping):
        return {plain(key): plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, (tuple, list)) else value


def listed(entries: list[dict[str, Any]]) -> str:
    """Return entries as a part of a rule file, each in a line."""
    return "".join(f"- {json.dumps(entry)}\n" for entry in entries)


@given(st.data())
def test_what_is_in_force_is_what_would_be_written_for_that_day(data: st.DataObject) -> None:
    """Rules, warnings, verdicts, glossary, chart, examples, and texts of which the first in force is read."""
    day = data.draw(DAYS)
    with_dates, by_hand = tidy_texts(), tidy_texts()
    present: set[str] = set()
    for file, entries in RULES.items():
        drawn = []
        for entry in entries:
            period, reason = data.draw(PERIODS), data.draw(texts_with_dates())
            if period.holds(day):
                present.add(str(entry["id"]))
            drawn.append((entry, period, reason))
        key = "warn" if file == "advice.yaml" else "reason"
        both: tuple[list[dict[str, Any]], list[dict[str, Any]]] = [], []
        for entry, period, reason in drawn:
            name = "tip" if "tip" in entry else key
            both[0].append(dated({**entry, name: as_written(reason)}, period))
            if period.holds(day):
                both[1].append({**entry, name: on_a_day(reason, day)})
        for texts, written in zip((with_dates, by_hand), both, strict=True):
            indent = "  " if file == "needs.yaml" else ""
            texts[file] += "".join(f"{indent}{line}\n" for line in listed(written).splitlines())
    by_hand["verdict.yaml"] = by_hand["verdict.yaml"].replace(
        '"over": ["two"]', f'"over": {json.dumps([name for name in ["two"] if name in present])}'
    )
    others: tuple[dict[str, Any], ...] = (
        {"label": "Other", "when": {"talk": ["never"]}},
        {"term": "ANC", "text": "Quiet."},
        {"label": "Mic", "headphones": "no", "headset": "yes"},
        {"name": "test", "answers": {"talk": ["never"]}, "expect": {"verdict": "headphones"}},
    )
    parts: list[Part] = [(each, data.draw(PERIODS)) for each in others]
    says = data.draw(texts_with_dates(lacking=True).filter(bool))
    for texts, is_dated in ((with_dates, True), (by_hand, False)):
        sentence = as_written(says) if is_dated else on_a_day(says, day)
        also, glossary, chart, examples = (
            [dated(each, period)] if is_dated else [each] * period.holds(day) for each, period in parts
        )
        headset = {"label": "A headset", "also": also, **({"says": sentence} if sentence else {})}
        text = texts["texts.yaml"].replace("{label: A headset}", json.dumps(headset))
        texts["texts.yaml"] = f"{text}glossary: {json.dumps(glossary)}\nchart: {json.dumps(chart)}\n"
        texts["examples.yaml"] = listed(examples) or "[]"
    found = load_rulebook(encode(with_dates), on=day)
    assert plain(found) == plain(load_texts(by_hand))
    assert plain(load_rulebook(encode(with_dates)).on(day)) == plain(found)


# --- what a rulebook knows of its dates ------------------------------------------------------------------

RUSH = "- {id: rush, from: 2026-12-01, until: 2026-12-24, warn: Parcels are slow., sources: [A1]}\n"


def rush() -> Rulebook:
    """Return the small rulebook with a warning for some days, as it is before them."""
    return load_texts(changed("advice.yaml", "", RUSH))


def test_a_rulebook_without_dates_is_the_same_every_day() -> None:
    """It is never read again, and its period has no limits."""
    book = load_texts(tidy_texts())
    assert book.on(DAY) is book
    assert (book.dated, book.read_for, book.period) == ((), None, ALL_DAYS)


def test_a_rulebook_is_read_again_only_where_something_changes() -> None:
    """Whichever way the day goes."""
    book = rush()
    assert book.on(date(2026, 11, 30)) is book
    during = book.on(DAY)
    assert during.period == Period(DAY, date(2026, 12, 24))
    assert during.on(date(2026, 12, 24)) is during
    after = during.on(date(2026, 12, 25))
    warnings = [[rule.id for rule in each.warnings] for each in (book, during, after, after.on(DAY))]
    assert warnings == [["loud"], ["loud", "rush"], ["loud"], ["loud", "rush"]]
    assert (after.period, book.period) == (Period(date(2026, 12, 25)), Period(until=date(2026, 11, 30)))
    assert len({each.version for each in (book, during, after)}) == 1


def test_a_rulebook_with_dates_can_be_passed_on() -> None:
    """To another process, where it is read for other days."""
    passed = pickle.loads(pickle.dumps(rush()))
    assert [rule.id for rule in passed.on(DAY).warnings] == ["loud", "rush"]


def test_decisions_in_a_circle_are_a_mistake_whatever_their_days() -> None:
    """So that what loads on one day loads on each."""
    line = "- {{id: {0}, decide: headset, over: [{1}], {2}, reason: R., sources: [A1]}}\n"
    texts = tidy_texts()
    texts["verdict.yaml"] += line.format("a", "b", "until: 2026-12-01") + line.format(
        "b", "a", "from: 2026-12-05"
    )
    with pytest.raises(Exception, match="Decisions set each other aside in a circle: 'a' over 'b' over 'a'"):
        load_texts(texts)


def test_another_label_with_dates_needs_no_condition() -> None:
    """It comes before the verdict's own label as all others do."""
    old = "label: A headset}"
    new = "label: A headset, also: [{from: 2026-12-01, label: A gift}]}"
    book = load_texts(changed("texts.yaml", old, new))
    assert book.texts.verdicts["headset"].also == ()
    assert book.on(DAY).texts.verdicts["headset"].also == (OtherLabel(ALWAYS, "A gift"),)


def test_a_help_may_be_missing_on_some_days() -> None:
    """A text alone with dates needs no list there."""
    old = "help: A headset has a microphone for talking."
    book = load_texts(changed("questions.yaml", old, "help: {until: 2026-11-30, text: In time.}"))
    assert [book.question["talk"].help, book.on(DAY).question["talk"].help] == ["In time.", ""]


def test_the_parts_with_dates_are_named_with_their_places() -> None:
    """As `wizard check` lists them."""
    texts = changed("advice.yaml", "", RUSH)
    texts["texts.yaml"] = texts["texts.yaml"].replace(
        "{label: A headset}", "{label: [{from: 2026-12-01, text: Gift}, A headset]}"
    )
    found = [(each.name, str(each.place), each.period) for each in load_texts(texts).dated]
    assert found == [
        ("the advice rule 'rush'", "advice.yaml:2:3", Period(DAY, date(2026, 12, 24))),
        ("the text of 'label'", "texts.yaml:3:21", Period(DAY)),
    ]


def test_more_periods_than_can_be_proven_are_refused() -> None:
    """However they come about; parts that begin and end together make few."""
    first = date(2026, 1, 1)

    def texts_for(days: list[date]) -> dict[str, str]:
        """Return rules with a warning for each of these days."""
        lines = [
            f"- {{id: n{number}, from: {day}, until: {day}, when: {{talk: often}}, warn: W., sources: [A1]}}"
            for number, day in enumerate(days)
        ]
        return {**tidy_texts(), "advice.yaml": "\n".join(lines), "examples.yaml": "[]"}

    each_other_day = [first + timedelta(days=2 * number) for number in range(51)]
    with pytest.raises(RulesError) as refused:
        load_texts(texts_for(each_other_day))
    assert [str(problem) for problem in refused.value.problems] == [
        "advice.yaml:51:3: What is in force changes on 102 days; at most 100 are allowed. "
        "Remove some of them, or let parts begin and end on the same days."
    ]
    load_texts(texts_for(each_other_day[1:]))
    load_texts(texts_for([first] * 200))
