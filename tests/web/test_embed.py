"""The pages in a frame: which pages may frame them, kept parameters, data for the store's page, files."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import given_answers
from tests.web.framed_shop import ACME, directives, small_shop
from tests.web.reading import Page, Read
from tests.web.small_shop import EVERY_ANSWER, QUESTIONS, client
from wizard.rule_language.parameters import PAGE_PARAMETERS
from wizard.rule_language.texts import Scheme, Theme
from wizard.web.app import mount
from wizard.web.assets import frame_script, read_script, read_static

# --- who may show it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "ancestors"),
    [
        ("/embed/?store=acme", "'self' https://acme.example https://www.acme.example"),
        (f"/embed/?{EVERY_ANSWER}&store=acme", "'self' https://acme.example https://www.acme.example"),
        ("/embed/?store=night", "'self' http://localhost:8001"),
        ("/embed/?store=acme&store=night", "'self' https://acme.example https://www.acme.example"),
        ("/embed/?store=acme&talk=%00", "'self' https://acme.example https://www.acme.example"),
        ("/embed/?store=other", "'none'"),
        ("/embed/?store=ACME", "'none'"),
        ("/embed/?store=", "'none'"),
        ("/embed/?store=acme%20https://evil.example", "'none'"),
        ("/embed/", "'none'"),
        ("/embed/oembed", "'none'"),
        ("/?store=acme", "'none'"),
        ("/api/v1/questions?store=acme", "'none'"),
        ("/healthz?store=acme", "'none'"),
        ("/nothing?store=acme", "'none'"),
        ("/embed/nothing?store=acme", "'none'"),
    ],
)
def test_only_the_pages_of_the_store_that_is_named_may_show_the_frame(
    frames: FlaskClient, address: str, ancestors: str
) -> None:
    """Everything else may not be framed at all, in old browsers neither."""
    headers = frames.get(address).headers
    assert directives(headers["Content-Security-Policy"])["frame-ancestors"] == ancestors
    framed = address.startswith("/embed/") and not address.startswith("/embed/nothing")
    assert headers.get("X-Frame-Options") == (None if framed else "DENY")


@pytest.mark.parametrize("address", ["", f"&{EVERY_ANSWER}", "&talk=%00"])
def test_a_frame_uses_no_device_and_is_found_as_a_part_of_the_store_only(
    frames: FlaskClient, address: str
) -> None:
    """Nor does it set a cookie."""
    headers = frames.get(f"/embed/?store=acme{address}").headers
    assert headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
    assert headers["X-Robots-Tag"] == "noindex, indexifembedded"
    assert headers.getlist("Set-Cookie") == []


@pytest.mark.parametrize("address", ["", f"&{EVERY_ANSWER}", "&talk=%00", "&p_accent=ff0000", "&skin=links"])
@pytest.mark.parametrize("store", ["acme", "night", "other"])
def test_the_policy_allows_just_the_sheet_and_the_script_in_the_page(
    frames: FlaskClient, store: str, address: str
) -> None:
    """By their hashes, whatever the theme."""
    response = frames.get(f"/embed/?store={store}{address}")
    policy = directives(response.headers["Content-Security-Policy"])
    page = Page(response.text)
    (sheet,), (script,) = page.all("style"), page.all("script")
    assert _named(sheet.raw) in policy["style-src"].split()
    assert (_named(script.raw), script.raw) == (policy["script-src"], frame_script("skin=" in address))
    assert [element.tag for element in page.elements if "style" in element.attributes] == []
    assert policy["default-src"] == policy["base-uri"] == "'none'"


def _named(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_full_pages_hold_no_script(frames: FlaskClient) -> None:
    """Nor does their policy allow any."""
    response = frames.get("/?store=acme")
    assert Page(response.text).all("script") == []
    assert "script-src" not in response.headers["Content-Security-Policy"]


def test_a_copy_stays_valid_until_the_store_changes(tmp_path: Path) -> None:
    """Although stores.yaml plays no part in the version of the rules."""
    before = client(found := small_shop(tmp_path, ACME))
    tag = before.get("/embed/?store=acme").headers["ETag"]
    assert before.get("/embed/?store=acme", headers={"If-None-Match": tag}).status_code == 304
    for changed in (replace(ACME, origins=("https://new.example",)), replace(ACME, theme=Theme(Scheme.DARK))):
        after = client(replace(found, rulebook=replace(found.rulebook, stores=(changed,))))
        assert after.get("/embed/?store=acme", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_cached_for_one_store_is_not_shown_to_another(frames: FlaskClient) -> None:
    """Nor to another name of the same server."""
    for _ in range(2):
        pages = [frames.get(f"/embed/?store={store}").text for store in ("acme", "night", "acme")]
        assert pages[0] == pages[2] != pages[1]
        there, here = (frames.get("/?store=acme", base_url=f"http://{host}") for host in ("there", "here"))
        assert ("http://there/embed/oembed" in there.text, "http://here/embed/oembed" in here.text) == (
            True,
            True,
        )


# --- what the frame keeps ----------------------------------------------------------------------------

KEPT = "store=night&product=calm-two&skin=links&p_accent=0b6b70&p_scheme=light&p_result=compact"


@given(answers=given_answers(QUESTIONS), more=st.sampled_from(["", "&show=now", "&ask=talk", "&from=uses"]))
def test_every_link_stays_in_the_frame_and_keeps_what_it_was_opened_with(
    frames: FlaskClient, answers: dict[str, tuple[str, ...]], more: str
) -> None:
    """Store, product, skin and colours, from any page; what leads out of the frame says so."""
    page = Page(frames.get(f"/embed/?{KEPT}&{urlencode(answers, doseq=True)}{more}").text)
    for link in page.all("a"):
        if "target" in link.attributes:
            assert link["target"] in ("_blank", "_top")
            assert not link["href"].startswith(("/embed/", "#"))
        elif not link["href"].startswith("#"):
            path, _, query = link["href"].partition("?")
            assert path == "/embed/"
            assert parse_qsl(KEPT) == [pair for pair in parse_qsl(query) if pair in parse_qsl(KEPT)]


ODD = (
    st.sampled_from(["", "acme", "night", "calm-two", "links", "now", "#0b6b70", "<b>", "'", "é"]) | st.text()
)


@given(
    parameters=st.lists(
        st.tuples(st.sampled_from([*sorted(PAGE_PARAMETERS), *(each.id for each in QUESTIONS)]), ODD)
    )
)
def test_any_address_gets_a_page_that_is_well_formed(
    frames: FlaskClient, parameters: list[tuple[str, str]]
) -> None:
    """Or is refused as such; whatever store, product, skin or colour it names."""
    response = frames.get(f"/embed/?{urlencode(parameters)}")
    page = Page(response.text)
    assert (response.status_code in (200, 400), len(page.all("h1"))) == (True, 1)
    ids = [element["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))


def test_the_form_keeps_it_too(read_frame: Read) -> None:
    """As hidden inputs, before the answers."""
    page = read_frame("/embed/?store=night&product=calm-two&p_accent=0b6b70&uses=music")
    kept = [("store", "night"), ("product", "calm-two"), ("p_accent", "0b6b70")]
    assert page.one("form")["action"] == "/embed/"
    assert page.hidden == [*kept, ("uses", "music"), ("from", "talk")]
    assert page.one("html")["data-start"] == f"/embed/?{urlencode(kept)}"


def test_the_full_page_keeps_store_and_product(read_frame: Read) -> None:
    """So that who opened it from a store's page is not left without its product."""
    page = read_frame("/?store=acme&product=calm-two&uses=music&skin=links")
    assert page.hidden == [("store", "acme"), ("product", "calm-two"), ("uses", "music"), ("from", "talk")]
    assert page.links()["Start again"] == "/?store=acme&product=calm-two"
    assert page.canonical == "/?product=calm-two&uses=music"


def test_what_leaves_the_frame_leads_to_the_full_page(read_frame: Read) -> None:
    """With the answers; a link to share holds nothing else."""
    page = read_frame(f"/embed/?store=acme&product=calm-two&{EVERY_ANSWER}")
    (shared,) = (link for link in page.all("a") if link.text == "Link to this recommendation")
    assert (shared["target"], shared["href"]) == ("_blank", f"/?{EVERY_ANSWER}&rules=rulebook-1&was=headset")
    (opened,) = (link for link in page.all("a") if link.text == "Open this in a new page")
    assert (opened["target"], opened["href"]) == ("_blank", f"/?product=calm-two&{EVERY_ANSWER}")
    assert page.canonical == f"/?product=calm-two&{EVERY_ANSWER}"


@pytest.mark.parametrize(
    "wrong", ["store=other", "p_accent=red", "p_scheme=pink", "p_result=tiny", "skin=none", "product=x"]
)
def test_unknown_values_are_not_kept(read_frame: Read, wrong: str) -> None:
    """And changes nothing."""
    page = read_frame(f"/embed/?{wrong}&uses=music")
    assert page.hidden == [("uses", "music"), ("from", "talk")]
    assert page.links()["Start again"] == "/embed/"


def test_an_error_in_the_frame_leads_back_into_it(frames: FlaskClient) -> None:
    """And the page around learns that there is one."""
    response = frames.get("/embed/?store=acme&skin=links&talk=%00")
    page = Page(response.text)
    assert (response.status_code, page.one("html")["data-kind"]) == (400, "error")
    assert page.links()["Start with the first question"] == "/embed/?store=acme&skin=links"


# --- a short recommendation --------------------------------------------------------------------------


def test_a_compact_recommendation_leaves_out_what_is_not_verdict_cards_or_why(read_frame: Read) -> None:
    """What must be checked before buying stays; every link within the page leads to something on it."""
    asked = f"/embed/?store=acme&{EVERY_ANSWER}"
    full, compact = read_frame(asked), read_frame(f"{asked}&p_result=compact")
    assert (len(full.all("article")), len(compact.all("article"))) == (1, 1)
    headings = [summary.text for summary in compact.all("summary")]
    assert headings == ["Why: 3 reasons", "Before you buy", "Sources and order"]
    ids = {element["id"] for element in compact.elements if "id" in element.attributes}
    within = [link["href"] for link in compact.all("a") if link["href"].startswith("#")]
    assert [link for link in within if link != "#" and link[1:] not in ids] == []


# --- what the page around can know -------------------------------------------------------------------


def frame_data(page: Page) -> dict[str, str]:
    """Return the data that the script of the frame reads."""
    return {
        name.removeprefix("data-"): value
        for name, value in page.one("html").attributes.items()
        if name.startswith("data-")
    }


def test_the_frame_says_which_question_is_shown(read_frame: Read) -> None:
    """By question id and progress; that something was answered, and never what."""
    origins = "https://acme.example https://www.acme.example"
    start = "/embed/?store=acme"
    assert frame_data(read_frame("/embed/?store=acme")) == {
        "store-origins": origins, "kind": "question", "step": "uses", "answered": "0", "most": "7",
        "start": start, "started": "",
    }  # fmt: skip
    assert frame_data(read_frame("/embed/?store=acme&uses=music")) == {
        "store-origins": origins, "kind": "question", "step": "talk", "answered": "1", "most": "6",
        "start": start, "started": "yes",
    }  # fmt: skip
    advised = frame_data(read_frame(f"/embed/?store=acme&{EVERY_ANSWER}"))
    assert (advised["kind"], advised["step"], advised["started"]) == ("recommendation", "", "yes")
    assert frame_data(read_frame("/embed/"))["store-origins"] == ""


def test_products_in_the_frame_carry_the_documented_fields(read_frame: Read) -> None:
    """With their links, which leave the frame; the cart only where the store has one."""
    page = read_frame(f"/embed/?store=acme&{EVERY_ANSWER}")
    (card,) = page.all("article")
    assert json.loads(card["data-product"]) == {
        "sku": "boom-four",
        "variant_id": None,
        "variant_sku": None,
        "name": "Boom Four",
        "price": 60.0,
        "currency": "USD",
        "url": "https://example.org/4",
        "rank": 1,
    }
    see, cart = (link for link in page.all("a") if link.attributes.get("target") == "_top")
    assert (see.text, see["href"], "data-select" in see.attributes) == (
        "See this product: Boom Four",
        "https://example.org/4",
        True,
    )
    assert (cart.text, cart["href"], "data-cart" in cart.attributes) == (
        "Add to cart: Boom Four",
        "https://example.org/4",
        True,
    )


def test_a_product_without_a_page_goes_into_the_cart_too(read_frame: Read) -> None:
    """The exports of Shopify and WooCommerce name no pages; the link leads nowhere by itself."""
    page = read_frame("/embed/?store=acme&uses=music&show=now")
    assert [json.loads(card["data-product"])["url"] for card in page.all("article")] == [None] * 3
    carts = [link for link in page.all("a") if "data-cart" in link.attributes]
    assert [(link["href"], "target" in link.attributes) for link in carts] == [("#", False)] * 3
    assert [link for link in page.all("a") if "data-select" in link.attributes] == []


@pytest.mark.parametrize("address", ["store=night", "store=acme&skin=links"])
def test_no_cart_is_offered_where_it_cannot_work(read_frame: Read, address: str) -> None:
    """A store without one, and frames that no script of the store's page hears."""
    page = read_frame(f"/embed/?{address}&{EVERY_ANSWER}")
    assert [link["href"] for link in page.all("a") if "data-cart" in link.attributes] == []
    assert len([link for link in page.all("a") if "data-select" in link.attributes]) == 1


def test_full_pages_have_no_data_for_stores(read_frame: Read) -> None:
    """Products carry no data, and links stay as they are."""
    page = read_frame(f"/?store=acme&{EVERY_ANSWER}")
    assert [element.tag for element in page.elements if "data-product" in element.attributes] == []
    assert [link["href"] for link in page.all("a") if "target" in link.attributes] == []


# --- the loader and its types ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("v1.js", "text/javascript", read_script("embed/v1.js")),
        ("embed.d.ts", "text/plain", read_static("embed/embed.d.ts")),
    ],
)
def test_any_page_may_load_the_files(frames: FlaskClient, name: str, kind: str, text: str) -> None:
    """The second time as well, from the cache; a valid copy gets 304."""
    for _ in range(2):
        response = frames.get(f"/embed/{name}")
        assert (response.status_code, response.mimetype, response.text) == (200, kind, text)
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.headers["Cache-Control"] == "public, max-age=300, no-transform"
    again = frames.get(f"/embed/{name}", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


# --- inside a store's own app ------------------------------------------------------------------------


def test_a_blueprint_brings_its_frames_along(tmp_path: Path) -> None:
    """Below its prefix; who may show them is said there too, and the store's own pages stay as they are."""
    app = Flask("store")
    found = small_shop(tmp_path, ACME)
    app.register_blueprint(mount(lambda: found), url_prefix="/advisor")
    app.add_url_rule("/own", view_func=lambda: "ours")
    frames = app.test_client()
    response = frames.get("/advisor/embed/?store=acme&uses=music")
    policy = directives(response.headers["Content-Security-Policy"])
    assert policy["frame-ancestors"] == "'self' https://acme.example https://www.acme.example"
    page = Page(response.text)
    assert (page.one("form")["action"], page.canonical) == ("/advisor/embed/", "/advisor/?uses=music")
    described = frames.get("/advisor/embed/oembed?url=http://localhost/advisor/?store%3Dacme").get_json()
    assert 'src="http://localhost/advisor/embed/?store=acme&amp;skin=links"' in described["html"]
    assert "X-Frame-Options" not in frames.get("/own").headers
