"""JSON as shops write it: what is read all the same, and what is refused by its place."""

from __future__ import annotations

import json

import pytest

from tests.catalog.feeds.samples import (
    fatal,
    offer,
    one_offer,
    open_text,
    page,
    price_of,
    product,
    read,
    summarize,
)
from wizard.catalog.feeds.records import Offer, Rejection

A, B, C = (json.dumps(product(sku)) for sku in "ABC")
QUOTE = A.replace("Name of A", 'Alto 3.5" Jack')  # not escaped
HTML = '<html xmlns="http://www.w3.org/1999/xhtml"><head>\n{}</head></html>'


def ids(feed: str) -> list[str | None]:
    """The ids of what is accepted, and the codes of what is refused."""
    return [found.id if isinstance(found, Offer) else found.code for found in read(feed)]


def test_properties_may_have_the_prefix_of_their_vocabulary() -> None:
    """As in https://www.w3.org/TR/json-ld11/#compact-iris; a text that begins so is no property."""
    prefixed = product("A", name="schema:Tide")
    text = json.dumps(prefixed)
    for name in ("sku", "name", "offers", "price", "priceCurrency", "availability"):
        text = text.replace(f'"{name}":', f'"schema:{name}" :')
    assert '"schema:offers"' in text
    assert (one_offer(text), one_offer(text).texts.title) == (one_offer(json.dumps(prefixed)), "schema:Tide")


@pytest.mark.parametrize(
    "block",
    [
        # https://github.com/scrapinghub/extruct/issues/84, and its sample JSONLD_with_JS_comment.html
        f"<!-- Product schema -->\n{A}",
        f"<!-- BEGIN [schema] -->{A}<!-- END {{schema}} -->",
        f"/* Product schema */\n{A}",
        f"// it's a \"product\n{A}",
        A.replace("{", "{ // it's\n", 1).replace("}", "/* {[ */ }", 1),
        f"\ufeff{A}",
        f" \n;{A};\n",
        A.replace('"', "&quot;"),
        A.replace('"', "&#34;").replace("&#34;@type&#34;", "\n&#34;@type&#34;"),
        A.replace("Name of A", "https://a.example/*.html // not a comment <!-- nor this"),
    ],
)
def test_what_stands_around_json_or_between_is_no_part_of_it(block: str) -> None:
    """Browsers and Google read it."""
    assert ids(page(block, B)) == ["A", "B"]


@pytest.mark.parametrize(
    "tag",
    [
        '<script data-note="a>b" type="application/ld+json">',
        "<script data-note='\"a>b' type='application/ld+json'>",
        "<SCRIPT TYPE=application/ld+json>",
        '<script type="application/ld&#43;json; charset=utf-8" async>',
        "<script data-it=it's type='application/ld+json'>",
    ],
)
def test_a_script_is_found_whatever_else_its_tag_says(tag: str) -> None:
    """As parsers of HTML do."""
    assert ids(page(A).replace('<script type="application/ld+json">', tag)) == ["A"]


@pytest.mark.parametrize(
    "start",
    [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        '<?xml version="1.0"?>\n<!-- shop -->\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"\n '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n',
        "<?xml version='1.0'?><!DOCTYPE html>",
    ],
)
def test_an_xhtml_page_is_a_page(start: str) -> None:
    """Its script may be in a CDATA section."""
    script = f'<script type="application/ld+json">//<![CDATA[\n{A}\n//]]></script>'
    feed = start + HTML.replace("{}", script)
    assert (open_text(feed).format, ids(feed)) == ("jsonld-html", ["A"])
    latin = start.replace("UTF-8", "iso-8859-1") + HTML.replace("{}", script.replace("Name", "Ämne"))
    if "iso" in latin:
        assert one_offer(latin.encode("latin-1")).texts.title == "Ämne of A"


def test_an_xhtml_page_without_json_is_xml_that_is_no_feed() -> None:
    """It has no scripts to read."""
    assert fatal(f'<?xml version="1.0"?>{HTML}')[0] == "not-a-product-feed"


@pytest.mark.parametrize(
    "text",
    [
        # https://github.com/lagenar/shopify-scraper: scrapers write JSON lines
        f"{A}\n{B}\n{C}\n",
        f"{A}\r\n\r\n{B}\r\n{C}",
        f"\ufeff{A},\n{B},\n{C},\n",
        f"{A}{B}{C}",
        f"{A}\n[{B},\n{C}]",
        f"{json.dumps(product('A'), indent=1)}\n{json.dumps(product('B'), indent=1)},\n{C}",
        f"// export of today\n{A}\n{B}\n{C}",
    ],
)
def test_several_values_are_read_one_after_the_other(text: str) -> None:
    """In a file, and in one script of a page (https://github.com/scrapinghub/extruct/issues/175)."""
    assert ids(page(text)) == ["A", "B", "C"]
    if text.lstrip("\ufeff").startswith(("{", "[")):
        assert ids(text) == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("block", "line", "message"),
    [
        # https://github.com/scrapinghub/extruct/issues/175
        (QUOTE, 2, "line 2, column 75: expecting ',' delimiter"),
        (A[:-1] + ",}", 2, "expecting property name enclosed in double quotes"),
        (A.replace("{", "{\n", 1)[:-9], 3, "line 3, column 175: unterminated string"),
        ("{'@type': 'Product'}", 2, "line 2, column 2: expecting property name enclosed in double quotes"),
        (A.replace('"10.00"', "NaN"), 2, "NaN is not a number in JSON"),
        (f"var product = {A};", 2, "line 2, column 1: something that is not JSON"),
        ("Array", 2, "line 2, column 1: something that is not JSON"),
        ("\n\n{{{", 4, "line 4, column 2: expecting property name enclosed in double quotes"),
    ],
)
def test_a_block_that_is_no_json_is_refused_by_its_place(block: str, line: int, message: str) -> None:
    """The other blocks are read, and the broken one has no record."""
    refused, accepted = read(page(block, B))
    assert isinstance(refused, Rejection)
    assert (refused.record, refused.line, refused.id, refused.field, refused.code) == (
        None, line, None, "JSON-LD block 1", "json-invalid",
    )  # fmt: skip
    assert message.lower() in refused.message.lower()
    assert accepted.id == "B"


def test_the_refusal_of_a_block_says_where_and_what_to_do() -> None:
    """Its number among the blocks, its line and its column."""
    (_, refused) = sorted(read(page(B, QUOTE)), key=lambda found: isinstance(found, Rejection))
    assert isinstance(refused, Rejection)
    assert (refused.line, refused.field, refused.message) == (
        3, "JSON-LD block 2",
        "Block 2 of the page's JSON-LD is broken in line 3, column 75: expecting ',' delimiter. "
        "Its product is left out. Correct it in the template of the page, and save it again.",
    )  # fmt: skip


def test_lines_of_one_value_are_no_json_lines() -> None:
    """Though each begins and ends with a bracket."""
    assert ids(page(f'{{"@graph": [{{"@type": "WebPage"}},\n{A},\n{B}]}}')) == ["A", "B"]


def test_a_broken_line_of_json_lines_is_refused_alone() -> None:
    """The lines after it are read."""
    assert summarize(f"{A}\n{QUOTE}\n{B}\n{C[:40]}") == [
        (None, 2, "JSON", "json-invalid"),
        (None, 4, "JSON", "json-invalid"),
        (1, 1, "10.00 EUR"),
        (2, 3, "10.00 EUR"),
    ]


def test_of_several_objects_those_before_a_broken_one_are_read() -> None:
    """The rest of the block is refused."""
    assert ids(page(f"{A} {QUOTE} {B}")) == ["json-invalid", "A"]


@pytest.mark.parametrize(
    ("feed", "line", "message"),
    [
        (
            page(QUOTE), 2,
            "Block 1 of the page's JSON-LD is broken in line 2, column 75: expecting ',' delimiter. "
            "Its product is left out. Correct it in the template of the page, and save it again.",
        ),
        (
            f"[{A},\n{B[:-2]}", 2,
            "The JSON is incomplete or invalid here (expecting ',' delimiter). Export it again.",
        ),
        (
            page("{}"), None,
            "This page has no product in JSON-LD. Save a product page, or export the products instead.",
        ),
    ],
)  # fmt: skip
def test_where_nothing_is_left_the_message_names_what_is_broken(
    feed: str, line: int | None, message: str
) -> None:
    """Rather than say that there is no product."""
    code, found, text = fatal(feed)
    assert (code, text) == ("no-product-found", message)
    assert line is None or found == line


@pytest.mark.parametrize("locale", [None, "en-US", "de-DE"])
@pytest.mark.parametrize(
    ("number", "expected"),
    [
        # https://github.com/sherow1982/sooq-alkuwait, https://github.com/woocommerce/google-listings-and-ads/pull/3629
        ("12.500", "12.500"),
        ("53.991", "53.991"),
        ("53.99099999999999", "53.991000"),
        ("5.999e1", "59.99"),
        ("1.2E+3", "1200"),
        ("1499", "1499"),
        ("1.499", "1.499"),
        ('"1.499"', "1.499"),
        ('"59.990"', "59.990"),
        ('"1,499.00"', "1499.00"),
        ('"1.499,00"', "1499.00"),
        ('{"@value": 59.990}', "59.990"),
    ],
)
def test_a_number_is_what_json_and_schema_org_say(number: str, expected: str, locale: str | None) -> None:
    """Whatever locale the store declared for its other files."""
    feed = page(A.replace('"10.00"', number).replace("EUR", "KWD"))
    assert summarize(feed, "USD", locale) == [(1, 2, f"{expected} KWD")]


@pytest.mark.parametrize(
    "number", ["1e999999999", "1e-999999999", "1e99999999999999999999", "1e60", "-5", "0"]
)
def test_a_number_that_no_price_can_be_is_refused(number: str) -> None:
    """Immediately, however many digits it has."""
    feed = page(A.replace('"10.00"', number), B)
    assert [found.id for found in read(feed) if isinstance(found, Offer)] == ["B"]


def spec(price: object = "59.99", **properties: object) -> dict[str, object]:
    """A part of a priceSpecification."""
    return {"@type": "UnitPriceSpecification", "price": price, "priceCurrency": "EUR", **properties}


def unit(value: object, code: str, **more: object) -> dict[str, object]:
    """A referenceQuantity."""
    return {"referenceQuantity": {"@type": "QuantitativeValue", "value": value, "unitCode": code, **more}}


SALE = {"priceType": "https://schema.org/SalePrice"}
LIST = {"priceType": "https://schema.org/ListPrice"}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        # https://github.com/Yoast/wpseo-woocommerce/issues/345
        ([spec(), spec("4.99", **{"@type": "DeliveryChargeSpecification"})], "59.99"),
        ([spec("1.99", **{"@type": "http://schema.org/PaymentChargeSpecification"}), spec()], "59.99"),
        # Google's unit pricing measures; https://github.com/woocommerce/woocommerce/issues/34851
        ([spec(), spec("0.60", **unit(1, "GRM"))], "59.99"),
        ([spec(), spec("0.60", unitText="per 100 g")], "59.99"),
        ([spec("59.99", **unit(4.5, "ml", valueReference={"value": 100, "unitCode": "ml"}))], "59.99"),
        ([spec("59.99", **unit(1, "C62"))], "59.99"),
        ([spec("59.99", unitCode="EA"), spec("299", **unit(6, "C62"))], "59.99"),
        # https://github.com/Yoast/wpseo-woocommerce/pull/870
        ([spec("49.99", valueAddedTaxIncluded=False), spec(valueAddedTaxIncluded=True)], "59.99"),
        ([spec(valueAddedTaxIncluded="true"), spec("49.99", valueAddedTaxIncluded="schema:False")], "59.99"),
        ([spec("49.99", valueAddedTaxIncluded="false"), spec()], "59.99"),
        # https://github.com/woocommerce/woocommerce/pull/19091: false where taxes are switched off, too
        ([spec(valueAddedTaxIncluded=False)], "59.99"),
        # https://github.com/woocommerce/woocommerce/issues/14848
        (spec(None, minPrice="59.99", maxPrice="79.99"), "59.99"),
        # https://github.com/woocommerce/woocommerce/pull/52105
        ([spec(), spec("79.99", **LIST)], "59.99 instead of 79.99"),
        ([spec("79.99", **LIST), spec("59.99", **SALE)], "59.99 instead of 79.99"),
        ([spec("79.99"), spec("59.99", **SALE)], "59.99 instead of 79.99"),
        ([spec("59.99", **SALE)], "59.99"),
        ([spec("79.99"), spec("59.99", **SALE, validThrough="2026-12-31")], "59.99 instead of 79.99"),
        ([spec("79.99"), spec("59.99", **SALE, validThrough="2026-01-31")], "79.99"),
        ([spec("79.99"), spec("59.99", **SALE, validFrom="2027-01-31T00:00:00Z")], "79.99"),
        # instalments, members, traders, more than one piece
        ([spec(), spec("5.00", billingDuration=12), spec("9", priceComponentType="Downpayment")], "59.99"),
        ([spec(), spec("49.99", validForMemberTier={"@id": "#gold"})], "59.99"),
        ([spec(), spec("39.99", eligibleCustomerType="http://purl.org/goodrelations/v1#Reseller")], "59.99"),
        ([spec(), spec("49.99", eligibleQuantity={"minValue": 10})], "59.99"),
        ([spec(), spec("64.99", priceCurrency="USD")], "59.99"),
        ([spec("64.99", priceCurrency="USD"), spec()], "59.99"),
        ([spec("59.99"), spec("59.990")], "59.99"),
    ],
)  # fmt: skip
def test_of_the_parts_of_a_price_the_shoppers_one_is_taken(parts: object, expected: str) -> None:
    """No charge, no price without tax or of another unit; a store in euros takes the price in euros."""
    found = one_offer(json.dumps(product(offers={"@type": "Offer", "priceSpecification": parts})), "EUR")
    assert (price_of(found), found.currency) == (expected, "EUR")


@pytest.mark.parametrize(
    ("own", "parts", "expected"),
    [
        ("59.99", [spec("49.99", valueAddedTaxIncluded=False), spec(valueAddedTaxIncluded=True)], "59.99"),
        ("59.99", spec("49.99", valueAddedTaxIncluded=False), "59.99"),
        ("59.99", [spec("4.99", **{"@type": "DeliveryChargeSpecification"})], "59.99"),
        ("59.99", [spec("79.99", **LIST)], "59.99 instead of 79.99"),
        ("59.99", [spec("59.99", **SALE), spec("79.99", **LIST)], "59.99 instead of 79.99"),
        ("79.99", [spec("59.99", **SALE)], "59.99 instead of 79.99"),
        ("59.99", [spec("64.99", priceCurrency="USD")], "59.99"),
        (59.99, [spec("59.99")], "59.99"),
    ],
)
def test_an_offers_own_price_and_its_parts_agree(own: object, parts: object, expected: str) -> None:
    """Where each says what it is."""
    assert price_of(one_offer(json.dumps(product(offers=offer(own, priceSpecification=parts))))) == expected


@pytest.mark.parametrize(
    "offers",
    [
        offer("59.99", priceSpecification=spec("49.99")),
        offer(["59.99", "69.99"]),
        {"priceSpecification": [spec("59.99"), spec("69.99")]},
    ],
)
def test_two_prices_that_say_nothing_of_themselves_are_refused(offers: object) -> None:
    """Which of them holds would be a guess."""
    assert summarize(json.dumps(product(offers=offers))) == [(1, 1, "offers.price", "price-ambiguous")]


def test_a_price_that_is_for_another_unit_only_is_none() -> None:
    """Nothing says what a piece costs."""
    offers = {"priceSpecification": [spec("0.60", **unit(100, "GRM"))]}
    assert summarize(json.dumps(product(offers=offers))) == [(1, 1, "offers.price", "price-missing")]
