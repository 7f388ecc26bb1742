"""Rules and products that break pages which were only tried with short English words."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

from tests.making import TOPIC
from wizard.catalog.listing import Listing
from wizard.catalog.store import write_catalog
from wizard.paths import rules_path
from wizard.rule_language.attributes import Value
from wizard.rule_language.predicates import Product

COMPOUND = "Donaudampfschifffahrtsgesellschaftskapitänskopfhörerhalterungsverlängerungskabel"
"""A German compound: one word of 80 letters."""

ARABIC = "سماعات رأس لاسلكية مع ميكروفون"
"""Text that runs from right to left."""

MANY = 200
"""As many options as no question has."""

WARNINGS = 50
"""As many warnings as no shopper reads."""


def write_hard_cases(folder: Path) -> tuple[Path, Path]:
    """Write rules and a catalog into `folder`: the shipped ones, made hard."""
    rules = folder / "rules"
    copytree(rules_path(), rules)
    _add_to(rules / "questions.yaml", _questions())
    _add_to(rules / "advice.yaml", _warnings())
    write_catalog(folder / "catalog.db", TOPIC, map(Listing, _products()), None)
    return rules, folder / "catalog.db"


def _add_to(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def _questions() -> str:
    options = [f"{{id: o{number}, label: {COMPOUND} {number}}}" for number in range(MANY)]
    arabic = [f"{{id: a{number}, label: {ARABIC} {number}, help: {ARABIC}}}" for number in range(4)]
    return (
        f"- id: compound\n  text: {COMPOUND}?\n  help: {COMPOUND}\n  choose: many\n  options:\n"
        + "".join(f"    - {option}\n" for option in [*options, "{id: unsure, label: Not sure}"])
        + f"- id: arabic\n  text: {ARABIC}؟\n  choose: one\n  options:\n"
        + "".join(f"    - {option}\n" for option in [*arabic, "{id: unsure, label: Not sure}"])
    )


def _warnings() -> str:
    listed = [
        f"- {{id: hard_{number}, when: {{compound: o0}}, sources: [A1],\n"
        f"   warn: {ARABIC if number % 2 else COMPOUND} {number}}}\n"
        for number in range(WARNINGS)
    ]
    sharp = "- {id: hard_arabic, when: {arabic: a0}, tip: T., sources: [A1]}\n"
    return "".join(listed) + sharp


def _products() -> list[Product]:
    """One headset with everything unsaid, one with a name and a brand that fit nowhere."""
    bare: dict[str, Value] = {"kind": "headset", "microphone": "boom"}
    stated: dict[str, Value] = {**bare, "form": "over_ear", "links": ("usb", "jack")}
    return [
        Product("bare", "B", "headset", bare),
        Product(
            "long", f"{COMPOUND} {ARABIC}", "headset", stated, brand=COMPOUND, price_cents=123_456_789,
            currency="USD", price_note="July 2025", url="javascript:alert(1)", image="https://shop.example/none.jpg",
        ),
    ]  # fmt: skip
