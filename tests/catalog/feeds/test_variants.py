"""Variants: which rows are one product, under which id, and what is kept of each of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.feeds.samples import (
    GOOD,
    NAMESPACE,
    WOO_ALTO,
    offer,
    one_offer,
    open_text,
    outcomes_of,
    price_of,
    product,
    read,
    rss,
    shopify,
    simple,
    summarize,
    table,
    variant,
    variation,
    warnings_of,
    woo,
)
from wizard.catalog.feeds import limits
from wizard.catalog.feeds.records import FeedError, Offer
from wizard.rule_language.predicates import Variant

PAGE = "https://a.example/"


@dataclass(frozen=True)
class Sold:
    """One colour of the product `alto`."""

    colour: str
    price: int
    in_stock: bool


def write_shopify(sold: Sequence[Sold]) -> str:
    """Write an export of Shopify, with the title in the first row."""
    rows = enumerate(sold)
    return shopify(
        *(
            variant("alto", "" if at else "Alto", each.colour, str(int(each.in_stock)), str(each.price))
            for at, each in rows
        )
    )


def write_woo(sold: Sequence[Sold]) -> str:
    """An export of WooCommerce."""
    children = (
        variation(each.colour, "alto", str(each.price), str(int(each.in_stock)), ID=f"1{each.colour}")
        for each in sold
    )
    return woo({"ID": "7", "Type": "variable", "SKU": "alto", "Name": "Alto"}, *children)


def write_rows(sold: Sequence[Sold], delimiter: str = ",") -> str:
    """A table with a row for each variant."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(("id", "title", "price", "availability", "item_group_id"))
    for each in sold:
        stock = "in stock" if each.in_stock else "out of stock"
        writer.writerow((each.colour, f"Alto {each.colour}", f"{each.price} USD", stock, "alto"))
    return file.getvalue()


def write_tsv(sold: Sequence[Sold]) -> str:
    """Google's table."""
    return write_rows(sold, "\t")


def write_xml(sold: Sequence[Sold]) -> str:
    """Google's XML."""
    return rss(
        *(
            f"<g:id>{each.colour}</g:id><g:title>Alto</g:title><g:price>{each.price} USD</g:price>"
            f"<g:availability>{'in_stock' if each.in_stock else 'out_of_stock'}</g:availability>"
            "<g:item_group_id>alto</g:item_group_id>"
            for each in sold
        )
    )


def write_offers(sold: Sequence[Sold], **about: object) -> str:
    """A group of schema.org."""
    variants = [
        product(each.colour, offers=offer(each.price, availability="InStock" if each.in_stock else "SoldOut"))
        for each in sold
    ]
    return json.dumps({"@type": "ProductGroup", "name": "Alto", "hasVariant": variants, **about})


def write_group(sold: Sequence[Sold]) -> str:
    """A group that has an id."""
    return write_offers(sold, productGroupID="alto")


def write_page(sold: Sequence[Sold]) -> str:
    """A group that has an address alone."""
    return write_offers(sold, url=f"{PAGE}alto")


def write_members(sold: Sequence[Sold]) -> str:
    """Products that name their group, which is nowhere itself."""
    members = json.loads(write_offers(sold))["hasVariant"]
    return json.dumps([{**member, "inProductGroupWithID": "alto"} for member in members])


def write_wix(sold: Sequence[Sold]) -> str:
    """An export of Wix, in which a variant costs more than its product by its surcharge."""
    least = min(each.price for each in sold)
    rows = (
        f"alto,Variant,,{each.colour},,{each.price - least}.0,true,{int(each.in_stock)}\n" for each in sold
    )
    header = "handleId,fieldType,name,sku,price,surcharge,visible,inventory\n"
    return f"{header}alto,Product,Alto,,{least},,true,\n{''.join(rows)}"


def write_new_wix(sold: Sequence[Sold]) -> str:
    """An export of Wix's new catalog, with a picture before the variants and one after them."""
    stock = ("OUT_OF_STOCK", "IN_STOCK")
    rows = (f"alto,VARIANT,,TRUE,,{each.price},{stock[each.in_stock]},{each.colour}\n" for each in sold)
    header = "handle,fieldType,name,visible,media,price,inventory,sku\n"
    picture = "alto,MEDIA,,,https://a.example/a.jpg,,,\n"
    return f"{header}alto,PRODUCT,Alto,TRUE,,9,,\n{picture}{''.join(rows)}{picture}"


def write_bigcommerce(sold: Sequence[Sold]) -> str:
    """An export of BigCommerce, in which a variant without a price has that of its product."""
    rows = (
        f"Variant,{at},,{each.colour},{_price(at, each)},{int(each.in_stock)}\n"
        for at, each in enumerate(sold)
    )
    header = "Item,ID,Name,SKU,Price,Current Stock,Inventory Tracking\n"
    lines = (row.replace("\n", ",variant\n") for row in rows)
    return f"{header}Product,alto,Alto,alto,{sold[0].price},0,variant\n{''.join(lines)}Image,,,,,,\n"


def _price(at: int, each: Sold) -> str:
    return str(each.price) if at else ""


WRITERS = (
    write_shopify, write_woo, write_rows, write_tsv, write_xml, write_group, write_page, write_members,
    write_wix, write_new_wix, write_bigcommerce,
)  # fmt: skip

COLOURS = st.lists(
    st.builds(Sold, st.sampled_from("ABCDE"), st.integers(1, 3), st.booleans()),
    min_size=1,
    unique_by=lambda each: each.colour,
)


@pytest.mark.parametrize("write", WRITERS)
@given(sold=COLOURS)
def test_any_order_and_any_stock_of_variants_is_one_product_of_one_id(
    write: Callable[[Sequence[Sold]], str], sold: list[Sold]
) -> None:
    """At the price of the cheapest that can be bought, which is the first of its variants."""
    found = one_offer(write(sold))
    best = min(sold, key=lambda each: (not each.in_stock, each.price))
    in_order = [best, *(each for each in sold if each is not best)]
    assert (found.id, int(found.price), found.in_stock) == (
        f"{PAGE}alto" if write is write_page else "alto", best.price, best.in_stock,
    )  # fmt: skip
    named = [(each.sku or each.id, each.price_cents, each.in_stock) for each in found.variants]
    assert named == [(each.colour, 100 * each.price, each.in_stock) for each in in_order]


@given(sold=COLOURS)
def test_a_group_without_id_and_address_has_that_of_a_variant_whatever_their_order(sold: list[Sold]) -> None:
    """The first in the alphabet, so that neither order nor stock counts."""
    assert one_offer(write_offers(sold)).id == min(each.colour for each in sold)


# --- which ids lead to a product -------------------------------------------------------------------------


def test_a_variant_has_the_shops_id_and_its_sku() -> None:
    """In WooCommerce these are two; where there is one alone, it is both, or the SKU is not stated."""
    red = variant("alto", "Alto", "A", "1", "9")
    feeds = (
        woo(WOO_ALTO, variation("A", "ALTO", "9", ID="8")),
        woo(simple("A", ID="8")),
        woo({**simple(""), "ID": "8", "Name": "Alto"}),
        shopify(red),
        shopify(f"8,{red}").replace("Handle", "Variant ID,Handle"),
        table("8,A,Alto,9,alto", header="id,sku,title,price,item_group_id"),
        table("A,Alto,9,alto", header="sku,title,price,item_group_id"),
        rss(GROUPED),
        json.dumps({"@type": "ProductGroup", "productGroupID": "alto", "name": "Alto",
                    "hasVariant": product("A", productID="8")}),
        json.dumps(product("alto", offers=[offer(9, sku="A"), offer(10, sku="B")])),
        table("A,Alto,9"),
        json.dumps(product("A")),
    )  # fmt: skip
    shown = [next(((each.id, each.sku) for each in one_offer(feed).variants), None) for feed in feeds]
    assert shown == [
        ("8", "A"), ("8", "A"), ("8", None), ("A", "A"), ("8", "A"), ("8", "A"), ("A", "A"), ("A", None),
        ("8", "A"), ("A", "A"), None, None,
    ]  # fmt: skip


GROUPED = (
    "<g:id>A</g:id><g:title>Alto</g:title><g:price>9 USD</g:price><g:item_group_id>alto</g:item_group_id>"
)


def test_ids_that_a_product_had_and_has_beside_its_own() -> None:
    """A former id is one under which the release before stored it."""
    feeds = (
        woo(simple("A", ID="8")),
        table("A,Alto,9,alto", "B,Alto,8,alto", header="id,title,price,item_group_id"),
        json.dumps({**GROUP, "sku": "old", "hasVariant": product("A")}),
        json.dumps(product("A", productID="8")),
    )
    found = list(map(one_offer, feeds))
    assert [(each.id, each.aliases, each.former_ids) for each in found] == [
        ("A", ("8",), ()), ("alto", (), ("A", "B")), ("alto", ("old",), ("old", "A")), ("A", ("8",), ()),
    ]  # fmt: skip


GROUP = {"@type": "ProductGroup", "productGroupID": "alto", "name": "Alto"}


@pytest.mark.parametrize(
    ("about", "id_"),
    [
        ({"productGroupID": "G", "sku": "A", "@id": "#g", "url": PAGE}, "G"),
        ({"sku": "A", "@id": "https://a.example/#g", "url": PAGE}, "A"),
        ({"@id": "https://a.example/#g", "url": PAGE}, PAGE),
        ({"@id": "https://a.example/#g"}, "https://a.example/#g"),
        ({"@id": "#g", "gtin": "4006381333931"}, "#g"),
        ({"@id": "#g", "url": f"{PAGE}{'long' * 50}"}, "#g"),
    ],
)
def test_a_groups_id_is_its_own_or_its_address(about: dict[str, str], id_: str) -> None:
    """An @id that holds within its page alone is the last resort."""
    group = {"@type": "ProductGroup", "name": "Alto", "hasVariant": product("V"), **about}
    assert one_offer(json.dumps(group)).id == id_


# --- rows of a group -------------------------------------------------------------------------------------

GROUP_HEADER = "id,title,price,availability,link,item_group_id"


def test_a_groups_address_and_price_are_those_of_one_variant() -> None:
    """The title is that of the first row."""
    found = one_offer(
        table(
            f"A,Alto red,9,out of stock,{PAGE}a,alto",
            f"B,Alto blue,10,in stock,{PAGE}b,alto",
            f"C,Alto green,11,in stock,{PAGE}c,alto",
            header=GROUP_HEADER,
        )
    )
    assert (found.record, found.line, found.id, found.texts.title, found.url, price_of(found)) == (
        1, 2, "alto", "Alto red", f"{PAGE}b", "10",
    )  # fmt: skip
    assert found.variants == (
        Variant("B", None, f"{PAGE}b", 1000, "USD"),
        Variant("A", None, f"{PAGE}a", 900, "USD", False),
        Variant("C", None, f"{PAGE}c", 1100, "USD"),
    )


def test_a_row_of_the_group_itself_describes_it() -> None:
    """Whether it comes first or last; it need not have a price."""
    rows = ("alto,Alto,,,,", "A,Alto red,9,in stock,,alto", "B,Alto blue,8,in stock,,alto")
    for feed in (table(*rows, header=GROUP_HEADER), table(*reversed(rows), header=GROUP_HEADER)):
        found = one_offer(feed)
        assert (found.id, found.texts.title, price_of(found)) == ("alto", "Alto", "8")
        assert sorted(each.id or "" for each in found.variants) == ["A", "B"]


def test_rows_of_one_group_may_be_far_apart() -> None:
    """In the place of the first of them, as with every other format."""
    rows = ("A,Alto,9,,,alto", "B,Bel,8,,,bel", "C,Corda,7,,,", "D,Alto,6,,,alto", "E,Bel,5,,,bel")
    found = [each for each in read(table(*rows, header=GROUP_HEADER)) if isinstance(each, Offer)]
    assert sorted((each.record, each.id, price_of(each)) for each in found) == [
        (1, "alto", "6"), (2, "bel", "5"), (3, "C", "7"),
    ]  # fmt: skip
    xml = rss(GROUPED, GROUPED.replace("alto", "bel"), GROUPED.replace(">A<", ">D<").replace("9", "6"))
    assert sorted(outcomes_of(xml)) == ["alto 6", "bel 9"]


def test_a_shop_may_declare_another_column_for_the_group() -> None:
    """As any other field."""
    feed = table("A,Alto,9,P", "B,Alto,8,P", header="sku,title,price,parent sku")
    (found,) = read(feed, columns={"group": "parent sku"})
    assert isinstance(found, Offer)
    assert (found.id, price_of(found)) == ("P", "8")


def test_several_offers_of_one_variant_are_one_variant() -> None:
    """With the one whose price is shown."""
    red = product("A", offers=[offer(9, availability="SoldOut"), offer(10), offer(11)])
    found = one_offer(json.dumps({**GROUP, "hasVariant": [red, product("B", offers=offer(12))]}))
    assert [(each.sku, each.price_cents, each.in_stock) for each in found.variants] == [
        ("A", 1000, True), ("B", 1200, True),
    ]  # fmt: skip


def test_what_stands_for_no_group_makes_none() -> None:
    """Else the whole file would be one product."""
    for nothing in ("", "NULL", "n/a", "0", "#N/A", "\u200b"):
        feed = table(f"A,Alto,9,,,{nothing}", f"B,Bel,8,,,{nothing}", header=GROUP_HEADER)
        assert outcomes_of(feed) == ["A 9", "B 8"]


def test_a_column_for_groups_of_goods_is_none_for_variants() -> None:
    """ERPNext's item group is a category; a handle in a plain table names a family."""
    for header in ("Item Group", "group_id", "Handle", "parent sku"):
        feed = table("A,Alto,9,audio", "B,Bel,8,audio", header=f"sku,title,price,{header}")
        assert outcomes_of(feed) == ["A 9", "B 8"]


def test_a_row_of_a_group_that_cannot_be_used_is_refused_alone() -> None:
    """With its own record and line: no price, or the id of an earlier row."""
    rows = ("A,Alto,call us,,,alto", "B,Alto,9,,,alto", "B,Alto,8,,,alto", "C,Corda,x,,,corda")
    feed = table(*rows, header=GROUP_HEADER)
    assert sorted(map(str, summarize(feed))) == [
        "(1, 2, '9 USD')",
        "(1, 2, 'price', 'price-unparseable')",
        "(3, 4, 'id', 'duplicate-id')",
        "(4, 5, 'price', 'price-unparseable')",
    ]


def test_a_variant_without_a_readable_price_is_kept_without_one() -> None:
    """Its SKU still leads to the product."""
    found = one_offer(shopify(variant("a", "Alto", "A-1", "3", "x"), variant("a", "", "A-2", "3", "9")))
    assert found.variants == (
        Variant("A-2", "A-2", None, 900, "USD"), Variant("A-1", "A-1", None, None, None, False),
    )  # fmt: skip
    assert warnings_of(found) == [("Variant Price", "price-unparseable")]


def test_products_of_shopify_that_share_a_sku_are_two() -> None:
    """A spreadsheet shortens many numbers to one; the handles tell them apart."""
    feed = shopify(
        variant("tide", "Tide", "8.72E+12", "1", "9"), variant("reef", "Reef", "8.72E+12", "1", "8")
    )
    assert outcomes_of(feed) == ["tide 9", "reef 8"]


def test_a_broken_feed_with_groups_is_broken_where_it_was() -> None:
    """What the groups are is read first, and tells nothing of the fault."""
    with pytest.raises(FeedError) as fault:
        list(open_text(f"<rss {NAMESPACE}>\n<item>{GROUPED}</item>\n<item></rss>"))
    assert (fault.value.code, fault.value.line) == ("xml-not-well-formed", 3)


def test_groups_that_do_not_fit_in_memory_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with the rows of Shopify."""
    monkeypatch.setattr(limits, "SCATTERED", 3_000)
    rows = [f"{n},Alto,9,,,{n % 2}g" for n in range(10)]
    with pytest.raises(FeedError) as fault:
        read(table(*rows, header=GROUP_HEADER))
    assert fault.value.code == "rows-scattered"


def test_xml_in_utf_16_has_groups_too() -> None:
    """The name of the tag is looked for in its bytes."""
    text = rss(GROUPED, GROUPED.replace(">A<", ">B<"), declaration='<?xml version="1.0" encoding="utf-16"?>')
    assert [each.id for each in read(text.encode("utf-16")) if isinstance(each, Offer)] == ["alto"]


def test_products_of_feeds_without_variants_have_none() -> None:
    """Except WooCommerce's, each of which has an id of its own in addition to its SKU."""
    plain = [feed for feed in GOOD if not feed.startswith(("Handle", "ID,"))]
    assert [
        each.variants for feed in plain for each in read(feed) if isinstance(each, Offer) and each.variants
    ] == []
