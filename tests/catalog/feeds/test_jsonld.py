"""Products in schema.org's vocabulary: in JSON files, and in the scripts of pages."""

from __future__ import annotations

import json
from typing import Any

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
from wizard.catalog.feeds.records import Offer


def test_a_product_is_read() -> None:
    """Every field that the wizard uses, in whatever shape it comes."""
    read_ = one_offer(
        json.dumps(
            product(
                name="Alto &amp; Co",
                description="<p>Warm</p>",
                brand={"@type": "Brand", "name": "Acme"},
                image=[{"@type": "ImageObject", "url": "https://cdn.example/a.jpg"}],
                category="Audio",
                offers=[offer(10, url="https://shop.example/a")],
                additionalProperty=[
                    {"name": "Microphone", "value": "Boom"},
                    {"name": "Weight", "value": 250, "unitText": "g"},
                ],
                color="red",
            )
        )
    )
    texts = read_.texts
    assert (read_.record, read_.id, str(read_.price), read_.currency, read_.in_stock) == (
        1,
        "A",
        "10",
        "EUR",
        True,
    )
    assert (read_.url, read_.image) == ("https://shop.example/a", "https://cdn.example/a.jpg")
    assert (texts.title, texts.description, texts.brand, texts.category) == (
        "Alto & Co",
        "Warm",
        "Acme",
        "Audio",
    )
    assert texts.fields == (("Microphone", "Boom"), ("Weight", "250 g"), ("color", "red"))


@pytest.mark.parametrize(
    "document",
    [
        [product("A"), product("B")],
        {"@graph": [{"@type": "Organization", "name": "Shop"}, product("A"), product("B")]},
        {
            "@type": "ItemList",
            "itemListElement": [{"@type": "ListItem", "item": product(sku)} for sku in "AB"],
        },
        {"@type": "WebPage", "mainEntity": {"@type": "OfferCatalog", "list": [product("A"), product("B")]}},
        [
            [product("A", **{"@type": ["Product", "Thing"]})],
            product("B", **{"@type": "http://schema.org/Product"}),
        ],
        [product("A", isRelatedTo=product("C")), product("B", isSimilarTo=[product("D")])],
        [offer(itemOffered={"@type": "Product", "name": sku, "sku": sku, "offers": None}) for sku in "AB"],
    ],
    ids=["array", "graph", "list", "page", "types", "related", "offered"],
)
def test_products_are_found_in_every_shape(document: object) -> None:
    """Those that another product only names are not offered."""
    offers = [found for found in read(json.dumps(document)) if isinstance(found, Offer)]
    assert [(found.record, found.id, f"{found.price}") for found in offers] == [
        (1, "A", "10.00"),
        (2, "B", "10.00"),
    ]


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        ([offer(12), offer(11), offer(9, availability="SoldOut")], ("11", None, True)),
        (
            {"@type": "AggregateOffer", "lowPrice": 9, "highPrice": 12, "priceCurrency": "EUR"},
            ("9", None, True),
        ),
        (
            {"@type": "AggregateOffer", "priceCurrency": "EUR", "offers": [offer(12), offer(11)]},
            ("11", None, True),
        ),
        (offer(9, availability="PreOrder"), ("9", None, False)),
        (
            offer(9, priceSpecification={"priceType": "https://schema.org/ListPrice", "price": 12}),
            ("9", "12", True),
        ),
        (
            offer(
                None, priceSpecification=[{"price": "9.50"}, {"price": 12, "priceType": "StrikethroughPrice"}]
            ),
            ("9.50", "12", True),
        ),
        (
            offer(
                None,
                priceSpecification=[
                    {"price": 12, "priceType": "https://schema.org/RegularPrice"},
                    {"price": "9.50", "priceType": "https://schema.org/SalePrice"},
                ],
            ),
            ("9.50", "12", True),
        ),
        ([offer(5, priceCurrency="USD"), offer(9)], ("5", None, True)),
    ],
    ids=["several", "range", "aggregate", "preorder", "list price", "specification", "sale", "currencies"],
)
def test_the_cheapest_offer_that_can_be_bought_counts(
    offers: object, expected: tuple[str, str | None, bool]
) -> None:
    """A list price is the old price; prices in two currencies are not compared."""
    found = one_offer(json.dumps(product(offers=offers)))
    regular = None if found.regular_price is None else str(found.regular_price)
    assert (str(found.price), regular, found.in_stock) == expected


def test_a_group_of_variants_is_one_product() -> None:
    """As with the variants of every other format."""
    group = {
        "@type": "ProductGroup", "productGroupID": "G", "name": "Alto",
        "hasVariant": [product("A", offers=offer(9, availability="SoldOut")), product("B", offers=offer(11))],
    }  # fmt: skip
    found = one_offer(json.dumps([group]))
    assert (found.id, found.texts.title, price_of(found), found.in_stock) == ("G", "Alto", "11", True)


def named(name: str, entry: dict[str, Any] | None = None) -> dict[str, Any]:
    """An entry with an @id, or a mention of it."""
    return {"@id": name, **(entry or {})}


GROUP = {"@type": "ProductGroup", "productGroupID": "G", "name": "Alto"}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([product(offers=named("#o")), named("#o", offer(7))], [("A", "7")]),
        ([named("#o", offer(7)), product(offers=[named("#o")])], [("A", "7")]),
        ([named("#p", product(offers=None)), offer(7, itemOffered=named("#p"))], [("A", "7")]),
        (
            [
                {"@type": "WebPage", "mainEntity": {"@type": "Product", "@id": "#p"}},
                {"@type": "Product", "@id": "#p", "name": "Alto"},
                {"@type": "Product", "@id": "#p", "sku": "A", "offers": offer(7)},
            ],
            [("A", "7")],
        ),
        ([named("#p", product("A")), named("#p", product("B"))], [("A", "10.00"), ("B", "10.00")]),
        ([named("#p", {"@type": "WebPage"}), named("#p", product("A"))], [("A", "10.00")]),
        (
            [named("#1", product("V")), {**GROUP, "hasVariant": [named("#1")]}, product("B")],
            [("G", "10.00"), ("B", "10.00")],
        ),
        (
            [
                named("#g", GROUP),
                product("V", isVariantOf=named("#g"), offers=offer(9)),
                product("W", isVariantOf=named("#g"), offers=offer(8)),
                product("B", isVariantOf=named("#elsewhere")),
            ],
            [("G", "8"), ("B", "10.00")],
        ),
    ],
    ids=[
        "offer after", "offer before", "offer names product", "parts", "two of one name", "page of the name",
        "group names variants", "variants name group",
    ],
)  # fmt: skip
def test_entries_that_name_each_other_are_one_product(
    entries: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    """In one graph, and over the scripts of a page; a product that is only mentioned is none."""
    for feed in (json.dumps({"@graph": entries}), page(*map(json.dumps, entries))):
        found = [(one.id, f"{one.price}") for one in read(feed) if isinstance(one, Offer)]
        assert (found, len(read(feed))) == (expected, len(expected))


@pytest.mark.parametrize(
    "entries",
    [
        [product(offers=named("#o")), named("#o", {"@type": "AggregateOffer", "offers": named("#o")})],
        [named("#1", product(hasVariant=named("#2"))), named("#2", product(hasVariant=named("#1")))],
        [named("#1", product(isVariantOf=named("#1")))],
        [named("#1", {"offers": named("#2")}), named("#2", {"offers": named("#1")}), product()],
        [product(offers=named("#0")),
         *(named(f"#{n}", {"offers": [named(f"#{n + 1}")] * 2}) for n in range(60))],
    ],
    ids=["offer", "variants", "group of itself", "no product", "doubling"],
)  # fmt: skip
def test_entries_that_name_each_other_in_a_circle_come_to_an_end(entries: list[dict[str, Any]]) -> None:
    """Whatever comes out of them."""
    assert len(read(json.dumps({"@graph": entries}))) in (1, 2)


def test_what_is_missing_is_refused_by_its_own_name() -> None:
    """A price that is null is missing; a text of three digits after a comma might be a thousand."""
    document = [
        product(offers=None), product(offers=offer(None)), product(offers=offer(0)),
        product(offers=offer("1,499")),
        product(offers={"price": 9}), product(sku=None), product(name=""), product(offers=offer("1 / 2")),
    ]  # fmt: skip
    assert [found[2:] for found in summarize(json.dumps(document), currency=None)] == [
        ("offers.price", "price-missing"),
        ("offers.price", "price-missing"),
        ("offers.price", "price-not-positive"),
        ("offers.price", "price-ambiguous"),
        ("offers.price", "currency-missing"),
        ("sku", "id-missing"),
        ("name", "title-missing"),
        ("offers.price", "price-unparseable"),
    ]


def test_the_line_is_the_one_on_which_a_product_starts() -> None:
    """In a file and in a page."""
    text = json.dumps([product("A"), product("B")], indent=1)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line == " {"]
    assert [found[:2] for found in summarize(text)] == [(1, lines[0]), (2, lines[1])]
    apart = "[\n" + json.dumps(product("A", description="a\u2028b\x85c"), ensure_ascii=False) + ",\n"
    assert [found[:2] for found in summarize(page(f"{apart}{json.dumps(product('B'))}]"))] == [(1, 3), (2, 4)]
    assert [
        found[:2] for found in summarize(page(json.dumps(product("A")), "\n\n" + json.dumps(product("B"))))
    ] == [(1, 2), (2, 5)]


def test_the_line_in_a_list_of_items_is_that_of_the_product() -> None:
    """Not that of the list item around it, whatever brackets and line ends the texts contain."""
    items = [{"@type": "ListItem", "note": "}]{", "item": product(sku)} for sku in "AB"]
    text = json.dumps({"itemListElement": items}, indent=1).replace("\n", "\r\n")
    lines = [number for number, line in enumerate(text.split("\r\n"), 1) if '"item":' in line]
    assert [found[:2] for found in summarize(text)] == [(1, lines[0]), (2, lines[1])]


def test_links_work_in_large_files() -> None:
    """An offer may be far away from its product."""
    others = [product(f"B{number}", keywords=list("0123456789")) for number in range(8_000)]
    text = json.dumps([named("#o", offer(7)), *others, product(offers=named("#o"))])
    assert summarize(text)[-1] == (8_001, 1, "7 EUR")


@pytest.mark.parametrize(
    "script", ["<!--\n{}\n-->", "//<![CDATA[\n{}\n//]]>", "/*<![CDATA[*/{}/*]]>*/", "<![CDATA[{}]]>", "{};"]
)
def test_what_is_wrapped_around_a_script_does_not_matter(script: str) -> None:
    """Shops hide JSON from old browsers and strict parsers."""
    assert one_offer(page(script.replace("{}", json.dumps(product(description="a ]]> b --> c"))))).id == "A"


def test_a_script_of_another_type_is_passed_over() -> None:
    """So is what is commented out, and an empty one."""
    good, hidden = json.dumps(product("A")), json.dumps(product("B"))
    feed = page("", "  null ", good) + f"<!--{page(hidden)}--><script>{hidden}</script>"
    assert (open_text(feed).format, summarize(feed)) == ("jsonld-html", [(1, 4, "10.00 EUR")])


def test_line_breaks_inside_a_text_are_forgiven() -> None:
    """They are no JSON, and common."""
    assert one_offer(json.dumps(product(name="Al\nto")).replace("\\n", "\n")).texts.title == "Al to"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_may_have_a_byte_order_mark(encoding: str) -> None:
    """Or none."""
    assert (
        one_offer(json.dumps(product(name="Älto"), ensure_ascii=False).encode(encoding)).texts.title == "Älto"
    )


def test_a_page_is_read_in_the_encoding_it_declares() -> None:
    """As a browser would."""
    feed = page(json.dumps(product(name="Älto"), ensure_ascii=False)).replace(
        "<title>", "<meta charset=iso-8859-1><title>"
    )
    assert one_offer(feed.encode("latin-1")).texts.title == "Älto"


def test_an_encoding_that_does_not_exist_is_ignored() -> None:
    """UTF-8 is used instead."""
    feed = page(json.dumps(product(name="Älto"), ensure_ascii=False))
    assert one_offer(feed.replace("<title>", "<meta charset=iso-8859-99><title>")).texts.title == "Älto"


def test_a_value_too_large_to_be_a_product_is_passed_over() -> None:
    """The other products are read."""
    assert summarize("[[" + "1," * 200_000 + "1]," + json.dumps(product()) + "]") == [(1, 1, "10.00 EUR")]


@pytest.mark.parametrize(
    ("feed", "code"),
    [
        ("[" * 20_000 + "]" * 20_000, "json-too-deep"),
        ('{"a":' * 5_000, "json-too-deep"),
        (page("[" * 100 + "]" * 100), "json-too-deep"),
        ("[" + "{}," * 500_000 + json.dumps(product()) + "]", "json-too-large"),
        ("[" + "{}," * 500_000 + "{}]", "no-product-found"),
        (json.dumps([product()]) + " " * 64_000_000, "file-too-large"),
        (page(json.dumps(product())) + " " * 16_000_000, "file-too-large"),
        ('[{"price":NaN,"@type":"Product"}]', "no-product-found"),
        ('[{"@type":"Product","name":"x"', "no-product-found"),
        ("[" + json.dumps(product()) + ',{"@ty', "no-product-found"),
        ('{"price":' + "9" * 10_000 + "}", "no-product-found"),
        ("{}", "no-product-found"),
        (page("{}"), "no-product-found"),
        ("<br />\n<b>Fatal error</b>: out of memory", "no-product-found"),
        ("<!DOCTYPE html><html><body><form>Log in</form></body></html>", "no-product-found"),
        ("<html>" + "<script" * 100_000, "no-product-found"),
        ("<html>" + "<!--" * 100_000, "no-product-found"),
    ],
)
def test_files_without_products_stop_the_import(feed: str, code: str) -> None:
    """A page to log in on, broken JSON, brackets without end."""
    assert fatal(feed)[0] == code


def test_json_that_is_no_utf_8_stops_the_import() -> None:
    """Only tables are taken for cp1252."""
    assert fatal(b'{"@type":"Product","name":"Caf\xe9"}')[:2] == ("encoding-undecodable", 1)
