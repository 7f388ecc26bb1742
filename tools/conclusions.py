"""What the sample concludes from tests, measurements, years, names and prices, with the limits used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from tools import fact_files
from tools.fact_files import TOPIC, Fact, LabsAndReviewers, PriceKind, StatedPrice, write_date
from wizard.catalog.listing import Origin, ProductTexts, Provenance
from wizard.catalog.titles import open_title_reader
from wizard.rule_language.attributes import Value
from wizard.rule_language.diagnostics import Place, Problem

PRICE_COUNTS_FOR_MONTHS = 24
"""Age up to which an offer counts as a price: an older one says little about today's shops."""

SOUND_BORDERS = {"over_ear": (60, 75), "in_ear": (47, 58)}
"""Measured form -> the scores from which sound is average, and very good.

They divide what AutoEq lists for each form into thirds. Scores of the two forms come from different formulas
and targets, so a single limit for both would make nearly all in-ears poor. A second measurement moves a score
by up to 10 points for most models, so finer bands would promise more than is known.
"""

SOUND_PAGE = (
    "https://github.com/jaakkopasanen/AutoEq/blob/a192b46a252f7e66046a442e1dc919f52e8083aa/results/RANKING.md"
)

READ_FROM_NAMES = ("form", "wireless", "links", "works_with", "certified", "made_for")
"""Attributes that are read from names: what a name says about them is hardly ever meant in another way."""

CATEGORY = "Headsets"
"""The category with which names are read, because few of them say that the product is worn."""

PLAYERS = ("aftershokz-xtrainerz", "shokz-openswim")
NOT_A_PLAYERS = ("links", "wireless")
"""What is not read from names of players: they sound like their maker's Bluetooth sets, and need no link."""

USES = {"children": "children", "gaming": "games"}
"""Use that a product is made for -> the attribute that says the same, if the topic has it."""

NAMES = Place("names", 0)


def conclude(data: Path, problems: list[Problem]) -> Iterator[Fact]:
    """Yield the conclusions from the files on tests, sound and years."""
    for tested in fact_files.read_tests(data / "tests.csv", problems):
        yield _count_tests(tested)
    for sound in fact_files.read_sound(data / "sound.csv", problems):
        band = find_sound_band(sound.form, sound.score)
        words = f"AutoEq predicts {sound.score} of 100 from a measurement by {sound.measured_by}"
        yield Fact(sound.product, "sound_band", band, True, Origin.PAGE, words, SOUND_PAGE, sound.place)
    for year in fact_files.read_years(data / "released.csv", problems):
        attribute = "released" if year.exact else "released_by"
        origin = Origin.PAGE if year.page else Origin.WORDS
        yield Fact(year.product, attribute, year.year, True, origin, year.evidence, year.page, year.place)


def _count_tests(tested: LabsAndReviewers) -> Fact:
    """Return the number of labs and reviewers, each counted once."""
    words = f"measured or reviewed by {', '.join(tested.testers)}"
    number = len(tested.testers)
    return Fact(tested.product, "tests", number, True, Origin.PAGE, words, tested.page, tested.place)


def read_names(names: Mapping[str, str]) -> Iterator[Fact]:
    """Yield what the names of products state, with the name as evidence."""
    infer = open_title_reader(TOPIC).infer
    for product, name in names.items():
        found = infer(ProductTexts(title=name, category=CATEGORY))
        for attribute in READ_FROM_NAMES:
            if attribute in found.attributes and not (attribute in NOT_A_PLAYERS and product in PLAYERS):
                value, whole = found.attributes[attribute], attribute not in found.open_lists
                yield Fact(product, attribute, value, whole, Origin.WORDS, f"its name: {name}", "", NAMES)


def read_lines(path: Path, names: Mapping[str, str], problems: list[Problem]) -> Iterator[Fact]:
    """Yield what products are made for, judging by the product line that their names begin with.

    The maker sells such a line for one use, and a person checked all products of it in the sample.
    """
    for line in fact_files.read_lines(path, problems):
        words = f"by the line of its maker: all {line.line} in this sample are for {line.made_for}"
        products = [product for product, name in names.items() if name.startswith(line.line)]
        if not products:
            fix = "Write it as the names spell it, or leave the row out."
            problems.append(Problem(line.place, f"The name of no product begins with '{line.line}'.", fix))
        for product in products:
            yield Fact(product, "made_for", (line.made_for,), False, Origin.STAFF, words, "", line.place)


def conclude_from_uses(
    product: str, attributes: Mapping[str, Value], said: Provenance | None
) -> Iterator[Fact]:
    """Yield the attributes that follow directly from what a product is made for, with the same source."""
    made_for = attributes["made_for"]
    for use, attribute in USES.items():
        if said and isinstance(made_for, tuple) and use in made_for and attribute in TOPIC.attributes:
            page = said.page or ""
            yield Fact(product, attribute, True, True, said.origin, said.evidence, page, NAMES)


def find_sound_band(form: str, score: int) -> str:
    """Return the band of a score for a measured form: low, middle or high."""
    middle, high = SOUND_BORDERS[form]
    return "high" if score >= high else "middle" if score >= middle else "low"


# --- prices ------------------------------------------------------------------------------------------------


def first_day(text: str) -> date:
    """Return the first day that a year, a month or a day can mean."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def find_newest_offer(prices: Iterable[StatedPrice]) -> date:
    """Return the day of the newest offer; for a month or a year, its first day."""
    return max(first_day(price.date) for price in prices if price.kind is PriceKind.OFFER)


def is_newer(price: StatedPrice, other: StatedPrice) -> bool:
    """Return whether a price is an offer that is newer than another price, which may be no offer."""
    if price.kind is not PriceKind.OFFER:
        return False
    return other.kind is not PriceKind.OFFER or first_day(price.date) > first_day(other.date)


def counts(price: StatedPrice, as_of: date) -> bool:
    """Return whether a price counts for budgets: an offer that is not too old."""
    if price.kind is not PriceKind.OFFER:
        return False
    offered = first_day(price.date)
    return (as_of.year - offered.year) * 12 + as_of.month - offered.month <= PRICE_COUNTS_FOR_MONTHS


def write_price_note(price: StatedPrice, as_of: date) -> str:
    """Return the note of a price: its date if it counts, else the whole price in words."""
    when = write_date(price.date)
    if counts(price, as_of):
        return when
    amount = f"about {price.cents / 100:.0f} USD"
    within = {
        PriceKind.OFFER: f"{amount} in a shop",
        PriceKind.LAUNCH: f"{amount} at launch",
        PriceKind.LIST: f"{amount} by the maker's list",
        PriceKind.REVIEW: f"{amount} in a review",
    }[price.kind]
    return f"{within} in {when}" if when else within
