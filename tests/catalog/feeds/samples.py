"""Small feeds of every format, and short forms of what is read from them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml

from wizard.catalog.feeds import Feed, open_feed
from wizard.catalog.feeds.records import FeedError, FeedSettings, Offer, Rejection

HEADERS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("headers.yaml").read_text("utf-8"))

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def open_text(
    feed: str | bytes,
    currency: str | None = "USD",
    locale: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Feed:
    """Open the feed in a text, with as few settings as possible."""
    data = feed.encode() if isinstance(feed, str) else feed
    return open_feed(BytesIO(data), FeedSettings(currency, locale, NOW, columns or {}))


def read(
    feed: str | bytes,
    currency: str | None = "USD",
    locale: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> list[Offer | Rejection]:
    """Return every outcome of a feed."""
    return list(open_text(feed, currency, locale, columns))


def one_offer(feed: str | bytes, currency: str | None = "USD", locale: str | None = None) -> Offer:
    """Return the only outcome of a feed, which is an offer."""
    (offer,) = read(feed, currency, locale)
    assert isinstance(offer, Offer), offer
    return offer


def summarize(
    feed: str | bytes, currency: str | None = "USD", locale: str | None = None
) -> list[tuple[object, ...]]:
    """Return record, line, and price or the rejection's field and code of every outcome."""
    return [
        (outcome.record, outcome.line, f"{outcome.price} {outcome.currency}")
        if isinstance(outcome, Offer)
        else (outcome.record, outcome.line, outcome.field, outcome.code)
        for outcome in read(feed, currency, locale)
    ]


def outcomes_of(feed: str) -> list[str]:
    """Return id and price of each offer, number and code of each rejection, or the code of a fault."""
    try:
        found = read(feed)
    except FeedError as error:
        return [error.code]
    return [
        f"{each.id} {price_of(each)}{'' if each.in_stock else ', sold out'}"
        if isinstance(each, Offer)
        else f"{each.record}: {each.code}"
        for each in found
    ]


def price_of(offer: Offer) -> str:
    """Return an offer's price, with the one it replaces."""
    return f"{offer.price}" + (f" instead of {offer.regular_price}" if offer.regular_price else "")


def warnings_of(offer: Offer | Rejection) -> list[tuple[str, str]]:
    """Return field and code of an offer's warnings."""
    assert isinstance(offer, Offer), offer
    return [(remark.field, remark.code) for remark in offer.warnings]


def fatal(feed: str | bytes) -> tuple[str, int | None, str]:
    """Return code, line and message of the error that stops a feed."""
    try:
        read(feed)
    except FeedError as error:
        return error.code, error.line, error.message
    raise AssertionError("nothing stopped this feed")


NAMESPACE = 'xmlns:g="http://base.google.com/ns/1.0"'

XML_ALTO = "<g:id>A</g:id><g:title>Alto</g:title><g:price>10.00 EUR</g:price>"


def rss(*products: str, declaration: str = '<?xml version="1.0"?>') -> str:
    """An RSS feed; each product is on a line of its own, the first on line 2."""
    written = "".join(f"<item>{product}</item>\n" for product in products)
    return (
        f'{declaration}<rss version="2.0" {NAMESPACE}><channel><title>Shop</title>\n{written}</channel></rss>'
    )


def offer(price: object = "10.00", **properties: object) -> dict[str, Any]:
    """An offer in stock."""
    return {
        "@type": "Offer",
        "price": price,
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
        **properties,
    }


def product(sku: str | None = "A", **properties: object) -> dict[str, Any]:
    """A product with one offer."""
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": f"Name of {sku}",
        "sku": sku,
        "offers": offer(),
        **properties,
    }


def page(*scripts: str) -> str:
    """A page with these JSON-LD scripts, the first on line 2."""
    written = "".join(f'<script type="application/ld+json">{script}</script>\n' for script in scripts)
    return f"<!doctype html><html><head><title>Shop</title>\n{written}</head><body></body></html>"


SHOPIFY_HEADER = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
    "Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,"
    "Variant Compare At Price,Image Src,Status"
)


def shopify(*rows: str) -> str:
    """An export with the headers of before 2025."""
    return "\n".join((SHOPIFY_HEADER, *rows, ""))


def variant(
    handle: str, title: str, sku: str, quantity: str, price: str, was: str = "", policy: str = "deny"
) -> str:
    """One variant; its colour is its SKU."""
    return f"{handle},{title},,,,,,Color,{sku},{sku},shopify,{quantity},{policy},{price},{was},,"


WOO_HEADER = (
    "ID", "Type", "SKU", "Name", "Published", "Visibility in catalog", "Short description",
    "Description", "Date sale price starts", "Date sale price ends", "In stock?", "Stock", "Sale price",
    "Regular price", "Categories", "Images", "Parent", "Brands", "Attribute 1 name", "Attribute 1 value(s)",
    "Attribute 1 visible", "Attribute 1 global",
)  # fmt: skip


def woo(*products: dict[str, str]) -> str:
    """An export; what a product does not say is that of one that is for sale."""
    usual = {"Type": "simple", "Published": "1", "Visibility in catalog": "visible", "In stock?": "1"}
    file = io.StringIO()
    writer = csv.DictWriter(file, WOO_HEADER, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**usual, **product} for product in products)
    return file.getvalue()


def simple(sku: str, **properties: str) -> dict[str, str]:
    """A simple product."""
    return {"SKU": sku, "Name": f"Name of {sku}", "Regular price": "10", **properties}


def variation(sku: str, parent: str, price: str, stock: str = "1", **properties: str) -> dict[str, str]:
    """A variation of a variable product."""
    return simple(
        sku, Type="variation", Parent=parent, **{"Regular price": price, "In stock?": stock}, **properties
    )


WOO_ALTO = {"ID": "7", "Type": "variable", "SKU": "ALTO", "Name": "Alto"}

GOOD = [
    'id,title,price,sale price,availability\n'
    'A,"Alto, ""red""",12.50 USD,9,in stock\nB,Bel,"1.299,00",,0\n',
    "id\ttitle\tlink\tavailability\tprice\tproduct_detail\n"
    "A\tAlto\thttps://a.example\tin_stock\t9 USD\tA:B:C\n",
    rss(XML_ALTO, XML_ALTO.replace(">A<", ">B<")),
    shopify(variant("alto", "Alto", "A-1", "3", "9"), variant("alto", "", "A-2", "3", "8")),
    woo(WOO_ALTO, variation("V1", "ALTO", "9"), simple("B")),
    json.dumps([product("A"), {"@graph": [product("B")]}]),
    page(json.dumps(product("A")), "<!-- {} -->"),
    page("/* it's A */" + json.dumps(product("A")), "&quot;", '{"a":1,}'),
    "\n".join(json.dumps(product(sku, offers=offer(
        "12", priceSpecification=[
            {"price": 10.5, "priceType": "SalePrice", "validThrough": "2027-01-01"},
            {"price": 12, "valueAddedTaxIncluded": False, "referenceQuantity": {"unitCode": "C62"}},
        ],
    ))) for sku in "AB"),
    'id;title;price\nA;"Tide" by "Zephyr;1 299,50 € incl. BTW\nNULL;"3.5" jack";$ CA 5\n',
]  # fmt: skip


def table(*rows: str, header: str = "id,title,price") -> str:
    """A plain CSV file."""
    return "\n".join((header, *rows, ""))
