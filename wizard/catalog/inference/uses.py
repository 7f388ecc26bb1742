"""What a title states about the use of a product: purposes, devices, certificates.

These lists are open, since a product may have more of each than its title names. Descriptions are not read
for them, since they also say what other products are for.
"""

from collections.abc import Iterator

from wizard.catalog.inference.attributes import ATTRIBUTES
from wizard.catalog.inference.statements import AWAY, Mention, ParsedText, Statement, merge_lists
from wizard.catalog.inference.vocabulary import Role
from wizard.rule_language.attributes import AttributeType, Value

USES = frozenset({"works_with", "made_for", "children", "certified"})
"""Attributes that are read only from titles."""


def find_uses(text: ParsedText) -> Iterator[Statement]:
    """Yield what a title states about the attributes in USES; lists are open."""
    found: dict[str, list[Statement]] = {}
    for attribute, value, fact in _list_facts(text):
        if not fact.negated and _is_of_product(attribute, fact, text):
            statement = Statement(attribute, value, text.evidence(fact), is_open=True)
            found.setdefault(attribute, []).append(statement)
    for attribute, stated in found.items():
        if ATTRIBUTES[attribute].type is AttributeType.WORDS:
            yield from merge_lists(attribute, stated)
        elif len({each.value for each in stated}) == 1:  # "for kids and adults" states nothing
            yield stated[0]._replace(is_open=False)


def _list_facts(text: ParsedText) -> list[tuple[str, Value, Mention]]:
    """Return attribute, value and mention for everything that the title says or suggests about USES.

    A certificate is only suggested if the title says nothing about other programs: a list of several programs
    means only that calls can be made with them.
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
    """Return whether a mention is about the product, and not about a cable or another thing in the title."""
    match attribute:
        case "works_with":
            return not any(via.clause == fact.clause and via.first > fact.last for via in text.of(Role.VIA))
        case "certified":
            named_alone = fact.first == fact.last and fact.after is not Role.FOR  # "Teams" may mean any team
            return fact.after is not Role.FITS and not named_alone
        case "made_for" if "children" not in fact.meaning.says:
            return fact.after is Role.FOR or (fact.after not in AWAY and _touches_goods(fact, text))
        case _:
            return fact.after is not Role.FITS


def _touches_goods(fact: Mention, text: ParsedText) -> bool:
    """Return whether only known phrases are between a mention and a noun for worn audio.

    So "Sport" is a use in "Sport Bluetooth Earbuds", but not in "Sport Red Headphones", which is a name.
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
    audio = Role.AUDIO  # not counted, since it may be the name of a maker
    known = {
        place
        for each in (text.mentions if gaps else ())
        if each.meaning.role is not audio
        for place in range(each.first, each.last + 1)
    }
    return any(map(known.issuperset, gaps))
