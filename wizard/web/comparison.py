"""The comparison of products as table rows: only what differs, with values."""

from collections.abc import Sequence
from dataclasses import dataclass

from wizard.engine.ranking import Pick
from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.model import Need, Requirement, Rulebook
from wizard.rule_language.predicates import attribute_tests
from wizard.web import text

MOST_ROWS = 10
"""The most rows in the table: nobody reads more."""

UNSTATED = "not stated"


@dataclass(frozen=True, slots=True)
class ComparisonCell:
    """What one product has; in the row of a need, `outcome` is met, missed or unstated."""

    text: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One need or attribute and its cell for each product; `strength` says how much a need matters."""

    label: str
    cells: tuple[ComparisonCell, ...]
    strength: str = ""


def compare(
    picks: Sequence[Pick], requirements: Sequence[Requirement], rulebook: Rulebook
) -> list[ComparisonRow]:
    """Return the rows in which these products differ: the price, attributes that are not yes/no, and needs.

    The attributes are the links, those shown on cards, and those that settings.yaml calls advantages.
    """
    prices = ComparisonRow("Price", tuple(ComparisonCell(text.write_price(pick.product)) for pick in picks))
    covered = {_read_by(each.need) for each in requirements}
    topic = rulebook.topic
    worth = [each for each in topic.attributes.values() if each.links or each.on_card]
    worth += (each.attribute for each in rulebook.settings.advantages)
    stated = [
        ComparisonRow(each.label, tuple(_cell(each, pick) for pick in picks))
        for each in dict.fromkeys(worth)
        if each.type is not AttributeType.YES_NO and each not in covered
    ]
    needs = [
        ComparisonRow(
            each.need.label, tuple(_need_cell(each.need, pick) for pick in picks), text.name_strength(each)
        )
        for each in requirements
        if not each.need.reads_price
    ]
    return [row for row in (prices, *stated, *needs) if len(set(row.cells)) > 1][:MOST_ROWS]


def _read_by(need: Need) -> Attribute | None:
    """Return the attribute that a need reads; None unless it reads exactly one."""
    read = {test.attribute for test in attribute_tests(need.product)}
    return read.pop() if len(read) == 1 else None


def _need_cell(need: Need, pick: Pick) -> ComparisonCell:
    """Return whether a product meets a need, with its value if that is a number or on a scale."""
    met, missed = need.id in pick.fit.met, need.id in pick.fit.missed
    if not met and not missed:
        return ComparisonCell(UNSTATED, "unstated")
    outcome = "met" if met else "missed"
    attribute = _read_by(need)
    if attribute and attribute.type in (AttributeType.NUMBER, AttributeType.SCALE):
        return ComparisonCell(_cell(attribute, pick).text, outcome)
    return ComparisonCell("yes" if met else "no", outcome)


def _cell(attribute: Attribute, pick: Pick) -> ComparisonCell:
    value = pick.product.attributes.get(attribute.name)
    return (
        ComparisonCell(UNSTATED, "unstated")
        if value is None
        else ComparisonCell(text.write_value(attribute, value))
    )
