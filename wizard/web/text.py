"""Plain words for what a page shows: lists, prices, facts about products, reasons and changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from wizard.catalog.listing import Provenance
from wizard.engine.explain import AnswerChange, Certainty, Flip, Sureness
from wizard.engine.ranking import Fit, NearMiss
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Question, Requirement, Rulebook
from wizard.rule_language.predicates import Product, Value
from wizard.rule_language.wording import count_of, join_words
from wizard.web.urls import web_address

FACTS: Mapping[str, str] = {
    "kind": "Kind",
    "microphone": "Microphone",
    "form": "Shape",
    "links": "Connects by",
    "wireless": "Works without a cable",
    "wired": "Works with a cable",
    "anc": "Noise cancelling for your ears",
    "mic_noise_reduction": "Noise reduction for your voice",
    "open_back": "Open-back cups",
    "transparency": "Lets outside sound in",
    "multipoint": "Two devices at once",
    "replaceable_parts": "Parts can be replaced",
    "cable_detachable": "Cable comes off",
    "stored_music": "Plays music stored on it",
    "battery_hours": "Battery",
    "weight_g": "Weight",
    "water_rating": "Water rating",
    "works_with": "Works with",
    "volume_limit_db": "Volume limit",
}
"""What the attributes are called; a store's own are called by their names."""

UNITS: Mapping[str, str] = {"battery_hours": "hours", "weight_g": "g", "volume_limit_db": "dB"}

WORDS: Mapping[str, str] = {
    "over_ear": "around the ears",
    "on_ear": "on the ears",
    "in_ear": "in the ears",
    "earbud": "earbuds",
    "open_ear": "beside the ears",
    "mono": "one ear",
    "inline": "in the cable",
    "built_in": "built in",
    "boom": "on an arm",
    "present": "yes, which kind is not stated",
    "jack": "headphone jack",
    "usb": "USB",
    "bluetooth": "Bluetooth",
    "dongle": "dongle",
    "xbox_wireless": "Xbox Wireless",
    "dect": "DECT radio",
    "ps": "PlayStation",
    "xbox": "Xbox",
    "switch": "Nintendo Switch",
    "tv": "TV",
    "deskphone": "desk phone",
}
"""Values that would not be understood as they are written in the catalog."""

ORIGINS: Mapping[str, str] = {
    "feed field": "the shop's product data",
    "words": "the words of the product's title or description",
    "page": "a published page",
    "staff": "entered by a person",
    "follows": "follows from its other facts",
}


SURENESS: Mapping[Sureness, str] = {
    Sureness.SETTLED: "Settled",
    Sureness.LEANING: "Leaning this way",
    Sureness.CLOSE_CALL: "Close call",
}
"""How sure a verdict is, in a word or two."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a product states, and where that comes from; `page` is a web address or None."""

    label: str
    value: str
    origin: str
    evidence: str = ""
    page: str | None = None


def quoted(labels: Iterable[str]) -> list[str]:
    """Each label in quotation marks."""
    return [f"“{label}”" for label in labels]


def amount(product: Product) -> str:
    """The price with its currency, or that there is none."""
    if product.price is None:
        return "Price not stated"
    return f"{product.price.quantize(Decimal('0.01')):,} {product.currency or ''}".strip()


def price(product: Product) -> str:
    """The price as the catalog knows it, with its note: "79.99 USD, July 2025"."""
    if product.price is None or not product.price_note:
        return amount(product)
    return f"{amount(product)}, {product.price_note}"


def strength(requirement: Requirement) -> str:
    """How much a need matters, in words."""
    if requirement.weight is None:
        return "Must have"
    return ("Helps a little", "Helps", "Helps a lot")[min(requirement.weight, 3) - 1]


def labels(rulebook: Rulebook, needs: Iterable[str]) -> list[str]:
    """The labels of needs."""
    return [rulebook.need[need].label for need in needs]


def told_to_store(product: Product, rank: int) -> dict[str, object]:
    """What a store's page learns of a product shown in a frame, in the words of its contract."""
    return {
        "sku": product.id,
        "variant_id": None,
        "name": product.name,
        "price": None if product.price is None else float(product.price),
        "currency": product.currency,
        "url": web_address(product.url),
        "rank": rank,
    }


def side_name(kinds: Collection[str]) -> str:
    """What one side of a verdict recommends."""
    return "Headsets" if "headset" in kinds else "Headphones"


def products(number: int, kinds: Collection[str]) -> str:
    """So many products of these kinds: "4 headsets", "1 pair of headphones"."""
    if "headset" in kinds:
        return count_of(number, "headset")
    return f"{number:,} {'pair' if number == 1 else 'pairs'} of headphones"


def cited(rulebook: Rulebook, names: Iterable[str]) -> str:
    """Where a statement comes from: "Source: article A57, our own rule H2"."""
    known = [rulebook.sources[name] for name in names if name in rulebook.sources]
    article = [source.id for source in known if source.from_article]
    own = [source.id for source in known if not source.from_article]
    parts = [
        f"article {join_words(article)}" if article else "",
        f"our own rule{'s' if len(own) > 1 else ''} {join_words(own)}" if own else "",
    ]
    return f"{'Source' if len(known) == 1 else 'Sources'}: {', '.join(filter(None, parts))}"


def how_sure(certainty: Certainty, open_questions: Collection[Question]) -> str:
    """How sure a verdict is, as sentences."""
    match certainty.sureness:
        case Sureness.SETTLED if open_questions:
            return "The questions still open only help to choose the product."
        case Sureness.SETTLED:
            return "Nothing we could still ask would change this."
        case Sureness.LEANING:
            return "No single answer can change this any more, but several together could."
        case Sureness.CLOSE_CALL if certainty.question in open_questions:
            return f"One more answer could tip it{', for example' if certainty.several else ''}:"
        case Sureness.CLOSE_CALL if certainty.question and certainty.several:
            return "A definite answer could tip it, for example to:"
        case Sureness.CLOSE_CALL if certainty.question:
            return "You were not sure about one thing that could tip it:"
        case _:
            return "What you told us speaks for both about as much."


def trade_off(rulebook: Rulebook, fit: Fit, given_up: Collection[str] = ()) -> str:
    """What choosing this product costs, in one sentence; an empty text when nothing was wished for.

    Musts that were given up for it are said above it, and not again.
    """
    missed = [need for need in fit.missed if need not in given_up]
    unsaid = [need for need in fit.not_stated if need not in given_up]
    if missed:
        return f"The trade-off: it misses {join_words(quoted(labels(rulebook, missed)))}."
    if unsaid:
        nothing = "nothing else" if given_up else "nothing"
        return f"It misses {nothing} that we know of, but {_not_stated(len(unsaid))}."
    return "It has everything else that our data can show." if given_up else _all_met(fit)


def _not_stated(number: int) -> str:
    """How many points nobody states: "1 point is not stated"."""
    return f"{count_of(number, 'point')} {'is' if number == 1 else 'are'} not stated"


def _all_met(fit: Fit) -> str:
    """What to say of a product that misses nothing."""
    return "It has everything that our data can show." if fit.met else ""


def near_miss(rulebook: Rulebook, near: NearMiss, kinds: Collection[str]) -> str:
    """What a near miss gives up and opens up: "Keep everything but “No cable”: 4 headsets from 59.00 USD".

    Where no product states that it lacks the need, there is something to ask and nothing to give up.
    """
    named = join_words(quoted(labels(rulebook, near.give_up)))
    beginning = f"Ask the shop about {named}" if near.unstated else f"Keep everything but {named}"
    start = "for" if near.count == 1 else "from"
    lowest = f" {start} {amount(near.lowest)}" if near.lowest else ""
    return f"{beginning}: {products(near.count, kinds)}{lowest}"


def lacking(rulebook: Rulebook, near: NearMiss) -> str:
    """Under what heading the products of a near miss stand: "If you give up “No cable”"."""
    named = join_words(quoted(labels(rulebook, near.give_up)))
    return f"Not stated: {named}" if near.unstated else f"If you give up {named}"


def best_of(near: NearMiss) -> str:
    """Which products of a near miss are shown, and the cheapest when it is not among them."""
    if near.count == len(near.picks):
        return ""
    best = f"Of these, the {len(near.picks)} that fit best are shown."
    if near.lowest is None or near.lowest.id in {pick.product.id for pick in near.picks}:
        return best
    return f"{best} The cheapest is {near.lowest.name}, {amount(near.lowest)}."


def look_elsewhere(kinds: Collection[str], musts: Iterable[Requirement]) -> str:
    """The type of product to look for when there is none here."""
    kind = "a headset" if "headset" in kinds else "a pair of headphones"
    wanted = join_words(quoted(requirement.need.label for requirement in musts))
    return f"Look for {kind} that offers this: {wanted}." if wanted else f"Look for {kind}."


def because(rulebook: Rulebook, answers: Answers, worked_out: Collection[str]) -> str:
    """The answers behind a reason, as a sentence; an empty text when it rests on none."""
    parts = []
    for name, chosen in answers.items():
        question = rulebook.question[name]
        named = join_words(quoted(question.option(option).label for option in chosen))
        said = f"we worked out {named} for" if name in worked_out else f"you answered {named} to"
        parts.append(f"{said} “{question.text}”")
    return f"Because {join_words(parts)}." if parts else ""


def change(flip: Flip) -> str:
    """One changed answer as the beginning of a sentence."""
    option, text = flip.question.option(flip.option).label, flip.question.text
    match flip.change:
        case AnswerChange.ADD:
            return f"If you also chose “{option}” for “{text}”"
        case AnswerChange.REMOVE:
            return f"If you did not choose “{option}” for “{text}”"
        case AnswerChange.REPLACE:
            return f"If you answered “{option}” to “{text}”"


def facts(product: Product, provenance: Mapping[str, Provenance]) -> list[Fact]:
    """Everything the product states, each with where it comes from."""
    stated = {
        name: fact_value(name, value) for name, value in product.attributes.items() if value is not None
    }
    if product.price is not None:
        stated["price"] = price(product)
    return [_fact(name, value, provenance.get(name)) for name, value in stated.items()]


def _fact(name: str, stated: str, known: Provenance | None) -> Fact:
    label = FACTS.get(name, name.replace("_", " ").capitalize())
    if known is None:
        return Fact(label, stated, "not recorded")
    return Fact(label, stated, ORIGINS[known.origin], known.evidence, web_address(known.page))


def fact_value(name: str, value: Value) -> str:
    """An attribute's value in words, with its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return join_words(WORDS.get(word, word.replace("_", " ")) for word in value)
    if isinstance(value, (int, float)):
        return f"{value:g} {UNITS.get(name, '')}".strip()
    return WORDS.get(str(value), str(value).replace("_", " "))
