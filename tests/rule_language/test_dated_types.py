"""Dates, time zones and texts with dates in rule files: what is accepted, and every other problem."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from wizard.rule_language.compound_types import DatedText, Entry, ListOf, optional
from wizard.rule_language.dated_types import DATE, OUT_OF_FORCE, TimeZone, time_zones
from wizard.rule_language.dates import Period
from wizard.rule_language.field_types import FieldType, ReadContext, SymbolTable, Text, read_file
from wizard.rule_language.yaml_reader import parse_yaml

ENTRY = Entry("a rule", dict, dated=True, id=Text(), says=optional(DatedText(Text(9), may_lack=True)))
TEXT = DatedText(Text(9))

CHRISTMAS = "from: 2026-12-01, until: 2026-12-24"


LIST = "Write one value without [ ] or { }; quote a text that starts with one of them."
NEVER = (
    "is never in force: the texts before it cover all of its days. "
    "Move it up, correct the dates, or delete it."
)


def read(field_type: FieldType, text: str) -> tuple[object, list[str]]:
    """Return what a text becomes, and the problems in it."""
    tree, _ = parse_yaml("file.yaml", text.encode())
    assert tree
    value, problems = read_file(field_type, tree, "field", SymbolTable({}, {}, {}, {}))
    return value, [str(problem).removeprefix("file.yaml:") for problem in problems]


def read_on(field_type: FieldType, text: str, day: date | None) -> tuple[object, list[Period]]:
    """Return what a text without problems becomes on a day, and the periods that were noted."""
    tree, _ = parse_yaml("file.yaml", text.encode())
    assert tree
    context = ReadContext(SymbolTable({}, {}, {}, {}), on=day)
    value = field_type.read(tree, "field", context)
    assert context.problems == []
    return value, [each.period for each in context.dated]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+12"])
def test_a_time_zone_is_a_name_of_the_iana(zone: str) -> None:
    """As it is written there."""
    assert read(TimeZone(), zone) == (zone, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("europe/berlin", "There is no time zone 'europe/berlin'. Did you mean 'Europe/Berlin'?"),
        ("Europe/Munich", "There is no time zone 'Europe/Munich'. Did you mean 'Europe/Zurich'?"),
        ("CEST", "There is no time zone 'CEST'. Did you mean 'EST'?"),
        (
            "/etc/passwd",
            "There is no time zone '/etc/passwd'. Write one as Europe/Berlin, America/New_York or UTC.",
        ),
        ("[UTC]", f"'field' must be a time zone, for example Europe/Berlin, not a list. {LIST}"),
    ],
)
def test_any_other_name_is_a_problem(text: str, problem: str) -> None:
    """With the name that was probably meant."""
    assert read(TimeZone(), text) == (None, [f"1:1: {problem}"])


def test_the_names_do_not_depend_on_the_machine() -> None:
    """Nor is the zone of the machine itself one of them."""
    assert {"UTC", "Europe/Berlin"} <= time_zones()
    assert "localtime" not in time_zones()


@pytest.mark.parametrize(
    "text",
    [
        "2026-2-1",
        "01.02.2026",
        "20260201",
        "2026-W05-7",
        "2026-02-01T00:00",
        "'2026-02-01 '",
        "２０２６-02-01",
    ],
)
def test_a_date_is_written_in_one_way(text: str) -> None:
    """Blanks around it do not count."""
    problem = f"1:1: 'field' must be a date, not '{text}'. Write year, month and day, as in 2026-12-24."
    found = read(DATE, text)
    assert found == ((date(2026, 2, 1), []) if "'" in text else (None, [problem]))


@pytest.mark.parametrize(
    ("day", "becomes"),
    [
        (None, {"id": "a"}),
        (date(2026, 11, 30), OUT_OF_FORCE),
        (date(2026, 12, 1), {"id": "a"}),
        (date(2026, 12, 24), {"id": "a"}),
        (date(2026, 12, 25), OUT_OF_FORCE),
    ],
)
def test_an_entry_is_in_force_from_its_first_to_its_last_day(day: date | None, becomes: object) -> None:
    """A list leaves it out on others; without a day all of them are."""
    period = Period(date(2026, 12, 1), date(2026, 12, 24))
    assert read_on(ENTRY, f"{{id: a, {CHRISTMAS}}}", day) == (becomes, [period])
    listed = tuple(each for each in (becomes, {"id": "b"}) if each is not OUT_OF_FORCE)
    assert read_on(ListOf(ENTRY), f"[{{id: a, {CHRISTMAS}}}, {{id: b}}]", day) == (listed, [period])


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 30), "always"),
        (date(2026, 12, 1), "gift"),
        (date(2026, 12, 6), "Nicholas"),
        (date(2026, 12, 24), "gift"),
        (date(2026, 12, 25), "always"),
    ],
)
def test_the_first_text_in_force_is_read(day: date, text: str) -> None:
    """So one for a single day comes before one for many."""
    nicholas = "{from: 2026-12-06, until: 2026-12-06, text: Nicholas}"
    found, periods = read_on(TEXT, f"[{nicholas}, {{{CHRISTMAS}, text: gift}}, always]", day)
    assert (found, len(periods)) == (text, 2)


def test_a_text_beside_another_one_may_be_missing() -> None:
    """As if its key were not written."""
    written = f"{{id: a, says: {{{CHRISTMAS}, text: gift}}}}"
    days = (date(2026, 12, 1), date(2026, 12, 25))
    assert [read_on(ENTRY, written, day)[0] for day in days] == [{"id": "a", "says": "gift"}, {"id": "a"}]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("[a, b]", [f"1:1: 'field' must be a text, not a list. {LIST}"]),
        ("[{text: a}, b]", [f"1:13: This text of 'field' {NEVER}"]),
        (
            "[{until: 2026-12-01, text: a}, {from: 2026-12-02, text: b}, c]",
            [f"1:61: This text of 'field' {NEVER}"],
        ),
        (
            "[{until: 2026-12-01, text: too long by far}, b]",
            ["1:28: 'text' has 15 characters; at most 9 are allowed. Remove at least 6."],
        ),
        (
            "[{until: 2026-12-01}, b]",
            ["1:2: The key 'text' is missing in a text with dates. Add 'text:' with a text."],
        ),
        (
            "{from: 2026-12-02, text: b}",
            ["1:1: 'field' has no text until 2026-12-01. Add a text without dates at the end of the list."],
        ),
        (
            "[{from: soon, text: b}, {until: 2026-12-40, text: c}, d]",
            [
                "1:9: 'from' must be a date, not 'soon'. Write year, month and day, as in 2026-12-24.",
                "1:33: There is no 2026-12-40 in the calendar. Correct the month or the day.",
            ],
        ),
    ],
)
def test_every_problem_of_texts_with_dates_is_reported(text: str, problems: list[str]) -> None:
    """Each at its place, and none twice."""
    assert read(TEXT, text) == (None, problems)


def test_more_texts_than_anybody_needs_are_refused_before_they_take_long() -> None:
    """A file may hold a hundred thousand values."""
    days = [date(2026, 1, 1) + timedelta(number) for number in range(9_999)]
    texts = ", ".join(f"{{from: {day}, until: {day}, text: a}}" for day in days)
    message = "1:1: 'field' has 10000 texts; at most 60 are allowed. Remove some of them."
    assert read(TEXT, f"[{texts}, b]") == (None, [message])
