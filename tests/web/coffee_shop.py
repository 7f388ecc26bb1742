"""The shop of the small rulebook on coffee machines: three sides, and words of no other topic."""

from __future__ import annotations

from pathlib import Path

from tests.making import load_texts, three_sided_texts
from wizard.advisor import Advisor
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import Catalog, write_catalog
from wizard.rule_language.attributes import Value
from wizard.rule_language.predicates import Product
from wizard.rule_language.topic import Topic


def machine(name: str, kind: str, cents: int | None, **attributes: Value) -> Listing:
    """Return a machine, whose facts are from a page."""
    product = Product(
        id=name.lower().replace(" ", "-"),
        name=name,
        kind=kind,
        attributes={"kind": kind, **attributes},
        price_cents=cents,
        currency=None if cents is None else "USD",
        url=f"https://beans.example/{name.lower().replace(' ', '-')}",
    )
    return Listing(
        product, tuple(Provenance(each, Origin.PAGE, "in the data sheet", None) for each in attributes)
    )


MACHINES = (
    machine("Pico Bar", "pump", 8900, milk="wand", drinks=("ristretto",), heats_up="medium", litres=1),
    machine(
        "Nero Duo", "pump", 34900, grinder=True, milk="wand", drinks=("ristretto", "lungo"), heats_up="slow"
    ),
    machine("Leva Prima", "lever", 52900, grinder=False, milk="wand", drinks=("ristretto",), heats_up="slow"),
    machine("Bar Classico", "pump", 21900, milk="jug", heats_up="fast", litres=1.5),
    machine("Jug Ten", "filter", 3900, grinder=False, milk="none", drinks=("mug", "pot"), litres=1.25),
    machine("Grind and Drip", "filter", 14900, grinder=True, drinks=("mug", "pot"), heats_up="medium"),
    machine("Slow Cone", "filter", 1900, drinks=("mug",), heats_up="slow", litres=0.5),
    machine("Pod Mini", "capsule", 5900, milk="none", drinks=("ristretto", "lungo"), heats_up="fast"),
    machine("Pod Latte", "capsule", 17900, milk="jug", drinks=("lungo", "mug"), heats_up="fast", litres=1.2),
    machine("Pod Base", "capsule", None, milk="none", drinks=("ristretto",), litres=0.7),
    machine("Stove Pot", "other", 2500, drinks=("ristretto",)),
)

PAGES = {
    "the first question": "/",
    "a question on the way": "/?taste=strong&taste=milky",
    "espresso": "/?taste=milky&effort=hobby&cups=few&budget=more",
    "filter": "/?taste=long&effort=some&cups=few&budget=more",
    "capsule": "/?taste=strong&effort=none&cups=few&budget=more",
    "fresh": "/?taste=strong&effort=some&cups=many&budget=more",
    "either of three": "/?taste=unsure&effort=some&cups=many&budget=more",
    "either of two": "/?taste=strong&effort=some&cups=few&budget=unsure",
    "out of scope": "/?taste=tea",
    "a near miss": "/?taste=milky&taste=long&effort=none&cups=few&budget=upto_100",
    "the recommendation so far": "/?show=now",
    "a machine of the store": "/?product=jug-ten&taste=milky&effort=hobby&cups=few&budget=more",
    "a machine for those who need none": "/?product=leva-prima&taste=tea",
}
"""What the page is -> its address; a recommendation for each verdict is among them."""


def coffee_shop(folder: Path) -> Advisor:
    """Return the shop, its catalog in that folder."""
    rulebook = load_texts(three_sided_texts())
    return Advisor(rulebook, write_machines(folder / "catalog.db", rulebook.topic))


def write_machines(path: Path, topic: Topic) -> Catalog:
    """Write the machines into a catalog and return it."""
    return write_catalog(path, topic, MACHINES, as_of="2026-01-31")
