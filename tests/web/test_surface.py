"""Surfaces: the full page and the frame, their stores, products, themes and kept parameters."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask
from markupsafe import Markup

from tests.web.framed_shop import ACME, NIGHT, small_shop
from tests.web.reading import Read
from tests.web.small_shop import PICTURES, PRODUCTS, advisor, request_to
from wizard.advisor import Advisor
from wizard.paths import templates_path
from wizard.rule_language.pictures import Picture
from wizard.rule_language.texts import Cart, Scheme, Theme
from wizard.web.app import mount
from wizard.web.assets import frame_sheets, recommendation_sheet, stylesheet
from wizard.web.surface import (
    PLAIN_LOGO,
    Site,
    Surface,
    address,
    asked_store,
    asked_theme,
    current_advisor,
    in_frame,
    surface,
    templates,
    url_of,
    version,
    write_icon,
)

KEPT = [
    ("store", "night"),
    ("product", "calm-two"),
    ("skin", "links"),
    ("p_accent", "0b6b70"),
    ("p_scheme", "light"),
]


@pytest.fixture(scope="module")
def framed(tmp_path_factory: pytest.TempPathFactory) -> Advisor:
    """Return the small shop with two stores."""
    return small_shop(tmp_path_factory.mktemp("shop"), ACME, NIGHT)


def seen(shop: Advisor, asked: str) -> Surface:
    """Return the surface of a request for this address."""
    with request_to(shop, asked):
        return surface()


# --- the full page -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", ["/", "/?uses=music", "/?store=other", "/?skin=links&p_accent=0b6b70&p_scheme=dark"]
)
def test_the_full_page_keeps_nothing_of_its_own(framed: Advisor, asked: str) -> None:
    """Answers are no part of the surface; skin and colours are for frames; unknown stores are ignored."""
    found = seen(framed, asked)
    assert found == Surface("/", "/", kept=[])
    assert (found.base, found.first_page, found.leaving, found.sells) == ("base.html", "/", Markup(""), False)
    assert found.sheets == (stylesheet(), recommendation_sheet())


def test_the_full_page_keeps_store_and_product(framed: Advisor) -> None:
    """And has the address that describes it to those who would embed it."""
    found = seen(framed, "/?store=acme&product=calm-two&uses=music")
    assert (found.kept, found.store) == ([("store", "acme"), ("product", "calm-two")], ACME)
    assert found.first_page == "/?store=acme&product=calm-two"
    assert found.product is not None
    assert (found.product.name, found.unknown) == ("Calm Two", "")
    assert found.oembed == (
        "http://localhost/embed/oembed"
        "?url=http%3A%2F%2Flocalhost%2F%3Fstore%3Dacme%26product%3Dcalm-two%26uses%3Dmusic&format=json"
    )
    assert (found.theme, found.sells) == (None, False)


def test_outside_the_blueprint_the_request_is_not_read(framed: Advisor) -> None:
    """An error page of the app itself leads to the first page, whatever its address holds."""
    assert seen(framed, "/nowhere?store=acme&product=calm-two") == Surface("/", "/")


@pytest.mark.parametrize("start", ["/", "/embed/"])
def test_a_product_that_the_catalog_does_not_have_is_named_but_not_kept(framed: Advisor, start: str) -> None:
    """The page can say so; its links lead on without it."""
    found = seen(framed, f"{start}?product=calm-tow")
    assert (found.product, found.unknown, list(found.kept)) == (None, "calm-tow", [])
    without = seen(framed, start)
    assert (without.product, without.unknown) == (None, "")


# --- the frame ---------------------------------------------------------------------------------------


def test_a_frame_without_a_store(framed: Advisor) -> None:
    """In the wizard's own theme; links to other sites open outside."""
    found = seen(framed, "/embed/?uses=music")
    assert (found.start, found.full, found.kept, found.theme) == ("/embed/", "/", (), Theme())
    assert (found.base, found.leaving) == ("frame.html", Markup(' target="_blank"'))
    assert (found.store, found.links_only, found.sells, found.oembed) == (None, False, False, "")


def test_a_frame_keeps_what_it_was_opened_with(framed: Advisor) -> None:
    """Store, product, skin and colours, in one order, however they were sent."""
    query = "&".join(f"{name}={value}" for name, value in reversed(KEPT))
    found = seen(framed, f"/embed/?uses=music&{query}")
    assert list(found.kept) == KEPT
    assert (
        found.first_page == "/embed/?store=night&product=calm-two&skin=links&p_accent=0b6b70&p_scheme=light"
    )
    assert found.links_only
    assert found.urls(framed.rulebook, {"talk": ("rare",)}, None).here() == f"{found.first_page}&talk=rare"


@pytest.mark.parametrize(
    ("query", "theme"),
    [
        ("store=night", NIGHT.theme),
        ("store=acme", Theme()),
        ("store=night&p_accent=00AA00", replace(NIGHT.theme, accent="#00aa00")),
        ("store=night&p_accent=%2300aa00", replace(NIGHT.theme, accent="#00aa00")),
        ("store=night&p_scheme=light", replace(NIGHT.theme, scheme=Scheme.LIGHT)),
        ("p_accent=00aa00&p_scheme=dark", Theme(Scheme.DARK, "#00aa00")),
        ("store=night&p_accent=red", NIGHT.theme),
        ("store=night&p_accent=00aa0", NIGHT.theme),
        ("store=night&p_accent=00aa00%0a", NIGHT.theme),
        ("store=night&p_accent=%23%2300aa00", NIGHT.theme),
        ("store=night&p_scheme=DARK", NIGHT.theme),
        ("store=night&p_scheme=", NIGHT.theme),
    ],
)
def test_the_theme_is_the_stores_with_the_colours_of_the_address(
    framed: Advisor, query: str, theme: Theme
) -> None:
    """Each colour by itself; what is not a colour or a scheme is ignored and not kept."""
    with request_to(framed, f"/embed/?{query}"):
        assert asked_theme() == theme
        found = surface()
    assert (found.theme, found.sheets) == (theme, frame_sheets(theme))
    overridden = theme != NIGHT.theme and theme != Theme()
    assert any(name.startswith("p_") for name, _ in found.kept) is overridden


@pytest.mark.parametrize(
    ("cart", "query", "sells"),
    [
        (Cart.SHOPIFY, "store=acme", True),
        (Cart.WOOCOMMERCE, "store=acme", True),
        (Cart.OWN, "store=acme", True),
        (Cart.NONE, "store=acme", False),
        (Cart.SHOPIFY, "store=acme&skin=links", False),
        (Cart.SHOPIFY, "store=other", False),
        (Cart.SHOPIFY, "", False),
    ],
)
def test_a_frame_sells_where_the_store_has_a_cart_and_a_script_hears_it(
    framed: Advisor, cart: Cart, query: str, sells: bool
) -> None:
    """Frames without forms are shown where no script of the store's page runs."""
    store = replace(ACME, cart=cart)
    shop = replace(framed, rulebook=replace(framed.rulebook, stores=(store,)))
    assert seen(shop, f"/embed/?{query}").sells is sells


# --- the request -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "store", "frame"),
    [
        ("/?store=acme", ACME, False),
        ("/embed/?store=acme", ACME, True),
        ("/embed/v1.js?store=night", NIGHT, True),
        ("/api/v1/questions?store=ACME", None, False),
        ("/embed/?store=", None, True),
        ("/embed/", None, True),
    ],
)
def test_store_and_frame_are_read_from_the_address(
    framed: Advisor, asked: str, store: object, frame: bool
) -> None:
    """Ids of stores are compared exactly."""
    with request_to(framed, asked):
        assert (current_advisor(), asked_store(), in_frame()) == (framed, store, frame)


def test_the_version_changes_with_rules_stores_and_catalog(tmp_path: Path, shop: Advisor) -> None:
    """The version of a rulebook says nothing of stores.yaml. A page changes with the day and the site too."""
    with_stores = [
        replace(shop, rulebook=replace(shop.rulebook, stores=stores))
        for stores in ((ACME,), (ACME, NIGHT), (replace(ACME, origins=ACME.origins[:1]),))
    ]
    others = [
        replace(shop, rulebook=replace(shop.rulebook, version="rulebook-2")),
        advisor(tmp_path, PRODUCTS[1:]),
    ]
    versions = []
    day = datetime(2026, 11, 29, tzinfo=UTC)
    for each in (shop, *with_stores, *others):
        with request_to(each, "/", site=Site(clock=lambda: day)):
            versions.append(version())
    with request_to(shop, "/", site=Site("https://advisor.example/", clock=lambda: day)):
        versions.append(version())
    with request_to(shop, "/", site=Site(clock=lambda: day + timedelta(days=1))):
        versions.append(version())
    assert len(set(versions)) == 8
    assert versions[0].startswith("rulebook-1-")
    assert versions[-1].endswith(f"{shop.catalog.version}-261130")


def test_json_and_files_do_not_change_with_the_day(shop: Advisor) -> None:
    """They hold no date of their own."""
    for asked in ("/api/v1/recommendation", "/embed/v1.js"):
        with request_to(shop, asked):
            assert version().endswith(f"-{shop.catalog.version}")


def test_the_address_is_taken_as_it_was_sent(shop: Advisor) -> None:
    """With the prefix of a proxy, its host and scheme; the query in its own order and encoding."""
    sent = "/?talk=rare&uses=%6dusic&uses=calls"
    with request_to(shop, sent):
        assert address() == ("http", "localhost", "", "/", sent[2:])
    with request_to(shop, sent, base_url="https://shop.example:8443/advisor"):
        assert address() == ("https", "shop.example:8443", "/advisor", "/", sent[2:])


def test_addresses_follow_the_blueprint_wherever_it_is_mounted(framed: Advisor) -> None:
    """Under any name and prefix, from any part of it."""
    app = Flask("store")
    app.register_blueprint(mount(lambda: framed, "one"), url_prefix="/one")
    app.register_blueprint(mount(lambda: framed, "two"), url_prefix="/help/two")
    for asked in ("/help/two/", "/help/two/embed/", "/help/two/api/v1/questions"):
        with app.test_request_context(asked):
            assert url_of("shopper.page") == "/help/two/"
            assert url_of("embed.page", _external=True) == "http://localhost/help/two/embed/"
    with app.test_request_context("/one/"):
        assert url_of("shopper.page") == "/one/"


def test_a_page_has_the_logo_of_its_topic(read: Read, read_coffee: Read) -> None:
    """In its header and on its tab; a topic without one has a tick in a circle."""
    for page, logo in ((read("/?uses=music"), PICTURES["logo"]), (read_coffee("/?taste=tea"), PLAIN_LOGO)):
        assert page.all("svg")[0]["viewbox"] == logo.field
        assert page.one("link", rel="icon")["href"] == write_icon(logo)
        drawn = [each for each in page.elements if each.tag in ("path", "rect", "circle")]
        assert [each.tag for each in drawn[:2]] == re.findall("<([a-z]+)", logo.shapes)[:2]


def test_the_icon_has_colours_of_its_own() -> None:
    """The style sheet of the page does not reach it."""
    shapes = '<path class="faint" d="M1 2h3"/><rect class="solid" x="1" y="2" width="3" height="4"/>'
    assert unquote(write_icon(Picture("a thing", "0 0 64 64", shapes))) == (
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64' fill='none' "
        "stroke='#0b6b70' stroke-linecap='round'><g stroke-width='6'><path stroke-opacity='.5' d='M1 2h3'/>"
        "<rect fill='#0b6b70' x='1' y='2' width='3' height='4'/></g></svg>"
    )


def test_templates_escape_what_they_print() -> None:
    """Also in files that are not called .html."""
    made = templates().from_string("{{ page }}").render(page="<script>")
    assert made == "&lt;script&gt;"


def test_every_template_is_compiled_before_a_page_is_asked_for() -> None:
    """So that all are of one version, and processes that are forked later share them."""
    environment = templates()
    assert environment.cache is not None
    compiled = {name for (_, name), _ in environment.cache.items()}
    assert compiled == {path.name for path in templates_path().glob("*.html")}
