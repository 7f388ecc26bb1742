"""A small rulebook in plain words, and products to go with it, for tests of what people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests import making
from tests.making import TOPIC, any_of, at_most, calls_for, decides, leaf, leans, tips, warns
from wizard.advisor import Advisor
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import write_catalog
from wizard.rule_language.conditions import All, Condition, Not
from wizard.rule_language.model import Assumption, Hide, Need, NeedRule, Option, Question, Rulebook, Texts
from wizard.rule_language.pictures import parse_pictures
from wizard.rule_language.predicates import AnswerAmount, Product
from wizard.rule_language.texts import Article, Source, SourcePage, VerdictText
from wizard.rules_folder import shipped_topic
from wizard.web.app import create_app
from wizard.web.surface import PLAIN_SITE, Site, current_advisor, set_advisor

QUESTIONS = (
    Question(
        "uses",
        "What will you use it for?",
        (
            Option("music", "Music"),
            Option("calls", "Phone calls", help="Short or long."),
            Option("sport", "Sport"),
            Option("bike", "A bicycle part"),
            Option("unsure", "Not sure", alone=True),
        ),
        many=True,
        help="Pick what you do in a normal month.",
    ),
    Question(
        "talk",
        "Must other people hear you?",
        (
            Option("never", "No, I only listen"),
            Option("rare", "Now and then"),
            Option("often", "Most days"),
            Option("unsure", "Not sure"),
        ),
        hide=(Hide("never", leaf("uses", "calls")),),
    ),
    Question(
        "around",
        "What is it like around you?",
        (
            Option("quiet", "Quiet", alone=True),
            Option("voices", "People talking"),
            Option("hum", "A steady hum"),
            Option("unsure", "Not sure", alone=True),
        ),
        many=True,
    ),
    Question(
        "noise",
        "Whose ears should be spared?",
        (Option("me", "Mine"), Option("them", "Theirs"), Option("unsure", "Not sure", alone=True)),
        many=True,
        ask_when=Not(leaf("around", "quiet")),
    ),
    Question(
        "cable",
        "Cable or no cable?",
        (Option("none", "No cable"), Option("cable", "A cable is fine"), Option("unsure", "Not sure")),
        assume=(Assumption(leaf("uses", "sport"), ("none",), "A cable gets in the way of sport."),),
    ),
    Question(
        "wearer",
        "Anything we should know about the wearer?",
        (Option("glasses", "Wears glasses"), Option("unsure", "Rather not say", alone=True)),
        many=True,
        private=True,
    ),
    Question(
        "budget",
        "How much can you spend?",
        (
            Option("upto_50", "Up to 50 dollars", amount=50),
            Option("over_50", "More than 50 dollars"),
            Option("unsure", "Not sure"),
        ),
    ),
)

NEEDS = (
    Need("mic", "A microphone", any_of("microphone", "built_in", "boom"), keep=True),
    Need("wireless", "No cable", any_of("wireless", True), missed="has a cable"),
    Need("anc", "Noise cancelling for your ears", any_of("anc", True), missed="lets the noise in"),
    Need("soft_pads", "Soft pads", help="Press them before you buy."),
    Need("within_budget", "Within your budget", at_most("price", AnswerAmount("budget"))),
)


VERDICT_RULES = (
    decides(
        "bike-part",
        "out_of_scope",
        leaf("uses", "bike", only=True),
        reason="A bike shop can help.",
        sources=("A52",),
    ),
    decides(
        "only-listening", "headphones", leaf("talk", "never"), reason="You only listen.", sources=("A54",)
    ),
    decides(
        "short-calls",
        "headphones",
        leaf("talk", "rare"),
        reason="Short calls need no headset.",
        sources=("A57",),
    ),
    decides(
        "most-days", "headset", leaf("talk", "often"), reason="You talk most days.", sources=("A5", "H2")
    ),
    decides(
        "not-sure",
        "either",
        leaf("talk", "unsure"),
        reason="It depends on who must hear you.",
        sources=("A54",),
    ),
    leans(
        "music",
        "headphones",
        1,
        leaf("uses", "music"),
        reason="Music sounds best on headphones.",
        sources=("A6",),
    ),
    leans(
        "calls", "headset", 1, leaf("uses", "calls"), reason="Headsets are made for calls.", sources=("A7",)
    ),
)


def _need(name: str, when: Condition, reason: str, must: str = "", **nice: int) -> NeedRule:
    return calls_for(name, when, must, nice, reason=reason, sources=("A57",))


NEED_RULES = (
    _need("talk-needs-mic", leaf("talk", "rare often unsure"), "People must hear you.", must="mic"),
    _need("move", leaf("cable", "none"), "You move.", must="wireless"),
    _need("hum", All((leaf("around", "hum"), leaf("noise", "me"))), "You want less noise.", anc=3),
    _need("glasses", leaf("wearer", "glasses"), "Pads press on glasses.", soft_pads=1),
    _need("money", leaf("budget", "upto_50 over_50"), "You named a limit.", must="within_budget"),
)

ADVICE_RULES = (
    warns("delay", leaf("cable", "none"), reason="Sound without a cable is late.", sources=("H2",)),
    tips("hearing", reason="Not too loud.", sources=("A71",)),
)

SOURCES = {
    source.id: source
    for source in (
        *(
            Source(name, f"The article says {name}.")
            for name in ("A5", "A6", "A7", "A52", "A54", "A57", "A71")
        ),
        Source("H2", "A microphone near the mouth is heard best.", pages=("S1", "S2"), from_article=False),
    )
}


PICTURES = parse_pictures(shipped_topic())[0]
"""Pictures of the shipped topic."""


def rulebook() -> Rulebook:
    """Return the rulebook of the small shop."""
    return making.rulebook(
        QUESTIONS,
        VERDICT_RULES,
        NEEDS,
        NEED_RULES,
        ADVICE_RULES,
        version="rulebook-1",
        texts=Texts(
            {
                "headphones": VerdictText("Headphones", says="Headphones are the better buy."),
                "headset": VerdictText("A headset", says="A headset is the better buy."),
                "either": VerdictText("Either", says="Both can do it."),
                "out_of_scope": VerdictText("Something else", says="That is none of ours."),
            },
            contradiction="Two of your answers do not go together.",
        ),
        article=Article(
            "Headphones or headset", "The Publisher", "The Author", "The Editor", "12 January 2024"
        ),
        sources=SOURCES,
        pictures=PICTURES,
        pages={
            "S1": SourcePage("S1", 1, "A maker's guide", "https://example.org/guide"),
            "S2": SourcePage("S2", 2, "A test", "a printed test"),
        },
    )


def listing(name: str, kind: str, cents: int | None, **more: object) -> Listing:
    """Return a product with attributes; url, image, brand, price_note and family are its own fields."""
    own = {key: more.pop(key) for key in ("url", "image", "brand", "price_note", "family") if key in more}
    attributes = {"kind": kind, **more}
    product = Product(
        id=name.lower().replace(" ", "-"),
        name=name,
        kind=kind,
        attributes=attributes,  # type: ignore[arg-type]
        price_cents=cents,
        currency="USD" if cents is not None else None,
        **own,  # type: ignore[arg-type]
    )
    sources = {"microphone": "https://example.org/tests", "wireless": "javascript:alert(1)"}
    return Listing(
        product,
        tuple(
            Provenance(name, Origin.PAGE, f"it says {name}", page)
            for name, page in sources.items()
            if name in attributes
        ),
    )


PRODUCTS = (
    listing(
        "Plain One", "headphones", 2000, microphone="none", wireless=False, anc=False, price_note="July 2025"
    ),
    listing("Calm Two", "headphones", 7999, microphone="built_in", wireless=True, anc=True, brand="Calm"),
    listing("Air Three", "earphones", 4000, microphone="built_in", wireless=True),
    listing(
        "Boom Four",
        "headset",
        6000,
        microphone="boom",
        wireless=True,
        brand="Loud",
        url="https://example.org/4",
    ),
    listing("Boom Five", "headset", None, microphone="boom", wireless=False, anc=False),
)

EVERY_ANSWER = "uses=music&uses=calls&talk=often&around=hum&noise=me&cable=none&wearer=glasses&budget=over_50"
"""Every question answered: a headset without a cable for more than 50 dollars."""


def advisor(folder: Path, products: Iterable[Listing] = PRODUCTS) -> Advisor:
    """Return the small shop with these products, its catalog in that folder."""
    catalog = write_catalog(folder / "catalog.db", TOPIC, products, as_of="2025-07-23")
    return Advisor(rulebook(), catalog)


def client(shop: Advisor, public_url: str = "") -> FlaskClient:
    """Return a client of an app with this advisor."""
    app = create_app(lambda: shop, public_url=public_url)
    app.testing = True
    return app.test_client()


@cache
def _app() -> Flask:
    """Return an app for requests that have an advisor already; making one takes longer than any of them."""
    return create_app(current_advisor)


@contextmanager
def request_to(
    shop: Advisor, address: str = "/", method: str = "GET", site: Site = PLAIN_SITE, **more: Any
) -> Iterator[None]:
    """Make a request for this address the current one, without answering it."""
    with _app().test_request_context(address, method=method, **more):
        set_advisor(shop, site)
        yield
