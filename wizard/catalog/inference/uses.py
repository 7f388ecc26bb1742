"""What a title says that a product is made for: uses, devices, certificates. There may be more of each.

Only titles are read so: a description also names what other products are for.
"""

from collections.abc import Iterator

from wizard.catalog.inference.attributes import ATTRIBUTES
from wizard.catalog.inference.statements import AWAY, Mention, ParsedText, Statement, merge_lists
from wizard.catalog.inference.vocabulary import Role
from wizard.rule_language.attributes import AttributeType, Value

USES = frozenset({"works_with", "made_for", "children", "certified"})
"""Attributes that are read in titles alone."""


def find_uses(text: ParsedText) -> Iterator[Statement]:
    """Yield what a title states of USES, its lists open."""
    found: dict[str, list[Statement]] = {}
    for attribute, value, fact in _list_facts(text):
        if not fact.negated and _is_of_product(attribute, fact, text):
            statement = Statement(attribute, value, text.evidence(fact), is_open=True)
            found.setdefault(attribute, []).append(statement)
    for attribute, stated in found.items():
        if ATTRIBUTES[attribute].type is AttributeType.WORDS:
            yield from merge_lists(attribute, stated)
        elif len({each.value for each in stated}) == 1:  # "for kids and adults" says neither
            yield stated[0]._replace(is_open=False)


def _list_facts(text: ParsedText) -> list[tuple[str, Value, Mention]]:
    """Return attribute, value and phrase of what the title says and suggests of USES.

    A program is suggested to have certified the product only where it is the only one named: of several the
    title says no more than that one can talk in them.
    """
    facts = text.facts
    said = [
        (name, value, fact) for fact in facts for name, value in fact.meaning.says.items() if name in USES
    ]
    suggesting = [fact for fact in facts if "certified" in fact.meaning.suggests]
    if suggesting and all(name != "certified" for name, *_ in said):
        said += [("certified", fact.meaning.suggests["certified"], fact) for fact in suggesting]
    return said


def _is_of_product(attribute: str, fact: Mention, text: ParsedText) -> bool:
    """Return whether a phrase is about the product, and not about a cable or what else is in the title."""
    match attribute:
        case "works_with":
            return not any(via.clause == fact.clause and via.first > fact.last for via in text.of(Role.VIA))
        case "certified":
            named_alone = fact.first == fact.last and fact.after is not Role.FOR  # "Teams" may be any
            return fact.after is not Role.FITS and not named_alone
        case "made_for" if "children" not in fact.meaning.says:
            return fact.after is Role.FOR or (fact.after not in AWAY and _touches_goods(fact, text))
        case _:
            return fact.after is not Role.FITS


def _touches_goods(fact: Mention, text: ParsedText) -> bool:
    """Return whether nothing but known phrases stands between a phrase and a noun for what is worn.

    So "Sport" is a use in "Sport Bluetooth Earbuds", and none in the name "Sport Red".
    """
    if "kind" in fact.meaning.says or (fact.meaning.role is Role.NOUN and fact.meaning.kind != "other"):
        return True
    gaps = [
        range(min(fact.last, noun.last) + 1, max(fact.first, noun.first))
        for noun in text.goods
        if noun.clause == fact.clause
    ]
    if not all(gaps):
        return True
    audio = Role.AUDIO  # it may be a maker's name
    known = {
        place
        for each in (text.mentions if gaps else ())
        if each.meaning.role is not audio
        for place in range(each.first, each.last + 1)
    }
    return any(map(known.issuperset, gaps))
