"""Random products, requirements and orders that touch all that the ranking reads."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.engine.reference import PRICED
from tests.engine.samples import must, nice
from tests.making import TOPIC, any_of, at_least, at_most, product
from wizard.rule_language.conditions import AnyOf
from wizard.rule_language.model import Need
from wizard.rule_language.predicates import AnswerAmount, Product
from wizard.rule_language.settings import BY_PRICE, AdvantageRule, OrderStep

assert TOPIC.links is not None
LINKS = TOPIC.links

MIC = Need("mic", "", any_of("microphone", "inline", "built_in", "boom", "present"), keep=True)
PS = Need("ps", "", AnyOf((any_of("works_with", "ps"), any_of("links", "jack"))))
WIRELESS = Need("wireless", "", any_of("wireless", True))
NO_DELAY = Need("no_delay", "", AnyOf((any_of("wired", True), any_of("links", "dongle"))))
ADULT = Need("adult", "", any_of("children", False), met_unless_stated=True)
CHEAP = Need(PRICED, "", at_most("price", AnswerAmount("budget")))
ANC = Need("anc", "", any_of("anc", True))
BLUETOOTH = Need("bluetooth", "", any_of("links", "bluetooth"))
PHONE = Need("phone", "", any_of("works_with", "phone"))
BATTERY = Need("battery", "", at_least("battery_hours", 8), applies_when=any_of("wireless", True))
MUSTS = (MIC, PS, WIRELESS, NO_DELAY, ADULT, CHEAP)
NICE = (ANC, BLUETOOTH, PHONE, BATTERY)

TESTED = OrderStep("more tests", (at_least("tests", 2), at_least("tests", 1)))
SOUND = OrderStep("sound", (any_of("sound_band", "high"), any_of("sound_band", "middle")), unstated_as=2)
OLD = OrderStep("newer", (AnyOf((any_of("wireless", False), at_least("released", 2016))),))
ADVANTAGES = (
    AdvantageRule("sounds better", TOPIC.attributes["sound_band"], better=("low", "middle", "high")),
    AdvantageRule("lasts longer", TOPIC.attributes["battery_hours"], times=1.5),
    AdvantageRule("lighter", TOPIC.attributes["weight_g"], times=0.8),
)

_maybe = st.sampled_from([True, False, None])
_some_links = st.sets(st.sampled_from(["jack", "usb", "bluetooth", "dongle", "xbox_wireless"]), max_size=3)
_some_devices = st.sets(st.sampled_from(["phone", "ps", "xbox", "computer"]), max_size=2)


@st.composite
def shelves(draw: st.DrawFn) -> list[Product]:
    """Up to seven products that differ in everything the ranking reads, with few prices and families."""
    number = draw(st.integers(0, 7))
    names = [f"p{place}" for place in range(number)]
    products = []
    for name in names:
        links = draw(st.none() | _some_links.map(lambda words: tuple(w for w in LINKS.words if w in words)))
        devices = draw(st.none() | _some_devices.map(lambda words: tuple(sorted(words))))
        made = product(
            name,
            kind=draw(st.sampled_from(["headset", "headset", "headphones"])),
            cents=draw(st.none() | st.integers(1, 6).map(lambda units: units * 1000)),
            in_stock=draw(st.integers(0, 9)) > 0,
            microphone=draw(st.sampled_from(["none", "boom", None])),
            links=links,
            works_with=devices,
            wired=draw(_maybe) if links is None else None,
            wireless=draw(_maybe) if links is None else None,
            anc=draw(_maybe),
            children=draw(st.sampled_from([True, False, None, None])),
            battery_hours=draw(st.sampled_from([None, 5, 8])),
            weight_g=draw(st.sampled_from([None, 100, 200])),
            tests=draw(st.sampled_from([None, 0, 1, 2])),
            released=draw(st.sampled_from([None, 2012, 2020])),
            sound_band=draw(st.sampled_from([None, "low", "middle", "high"])),
        )
        open_lists = draw(st.sets(st.sampled_from(["links", "works_with"])))
        products.append(
            Product(
                **{
                    field: getattr(made, field) for field in ("id", "name", "kind", "price_cents", "currency")
                },
                attributes=made.attributes,
                in_stock=made.in_stock,
                open_lists=frozenset(each for each in open_lists if made.attributes[each] is not None),
                family=draw(st.sampled_from([None, None, "one", "two"])),
                followed_by=draw(st.none() | st.sampled_from(names)),
            )
        )
    return products


REQUIREMENTS = st.tuples(
    st.lists(st.tuples(st.sampled_from(MUSTS), st.booleans()), unique_by=lambda each: each[0].id, max_size=4),
    st.lists(
        st.tuples(st.sampled_from(NICE), st.booleans(), st.integers(1, 3)), unique_by=lambda each: each[0].id
    ),
).map(
    lambda both: [
        *(must(need, by_link) for need, by_link in sorted(both[0], key=lambda each: MUSTS.index(each[0]))),
        *(nice(need, weight, by_link) for need, by_link, weight in both[1]),
    ]
)
"""Some musts, in the order of the needs, and some nice to have, each read over any link or over one."""

ORDERS = st.lists(st.sampled_from([TESTED, SOUND, OLD, BY_PRICE]), unique_by=id).map(tuple)
"""Some steps of an order, each once."""
