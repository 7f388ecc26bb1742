"""Variants as rows below the product, in exports of Wix, Squarespace and BigCommerce."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.feeds.samples import one_offer, outcomes_of, read, warnings_of
from wizard.catalog.feeds import limits
from wizard.catalog.feeds.records import FeedError, Offer
from wizard.rule_language.predicates import Variant

WIX = "handleId,fieldType,name,sku,price,surcharge,visible,discountMode,discountValue,inventory"
SQUARE = (
    '"Product ID [Non Editable]","Variant ID [Non Editable]",Title,SKU,Price,"Sale Price","On Sale",'
    "Stock,Visible"
)


def lines(*rows: str) -> str:
    """A file of these lines."""
    return "".join(f"{row}\n" for row in rows)


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=2, max_size=6))
def test_squarespace_has_its_first_variant_in_the_row_of_the_product(
    sold: Sequence[tuple[int, bool]],
) -> None:
    """The others are below it, without title and product id; the product has an id of its own."""
    rows = [
        f"{'p1' if not at else ''},v{at},{'Alto' if not at else ''},S{at},{price},0.00,No,"
        f"{'Unlimited' if in_stock else 0},{'Yes' if not at else ''}"
        for at, (price, in_stock) in enumerate(sold)
    ]
    found = one_offer(lines(SQUARE, *rows))
    at = min(range(len(sold)), key=lambda each: (not sold[each][1], sold[each][0]))
    assert (found.id, int(found.price), found.in_stock, found.former_ids) == ("p1", *sold[at], ("S0",))
    assert found.variants[0] == Variant(f"v{at}", f"S{at}", None, 100 * sold[at][0], "USD", sold[at][1])
    assert len(found.variants) == len(sold)


@pytest.mark.parametrize(
    ("rows", "outcomes"),
    [
        pytest.param(
            (
                WIX,
                "tide,Product,Tide Headphones,,59.99,,true,PERCENT,10.0,",
                "tide,Variant,,T-BK,,0.0,true,,,0",
                "tide,Variant,,T-WH,,5.00,true,,,7",
                "reef,Product,Reef Headset,R,39.99,,true,,,InStock",
            ),
            ["tide 58.49 instead of 64.99", "R 39.99"],
            id="a surcharge and a discount of the product",
        ),
        pytest.param(
            (
                WIX,
                "tide,Product,Tide Headphones,,59.99,,true,,,3",
                "tide,Variant,,A,,-5,true,,,",
                "tide,Variant,,B,,?,true,,,",
            ),
            ["tide 54.99"],
            id="a surcharge below 0, and one that cannot be read",
        ),
        pytest.param(
            (
                WIX,
                "tide,Product,Tide Headphones,T,59.99,,false,,,3",
                "tide,Variant,,A,,,true,,,",
                "reef,Product,Reef Headset,,39.99,,true,,,3",
                "reef,Variant,,B,,,FALSE,,,",
                "reef,Variant,,C,,10,TRUE,,,",
                "bay,Product,Bay Headset,,39.99,,true,,,3",
                "bay,Variant,,D,,,false,,,",
            ),
            ["1: not-published", "reef 49.99", "6: not-published"],
            id="a product, a variant and all variants that are hidden",
        ),
        pytest.param(
            (
                WIX,
                "x,Variant,,A,5,,true,,,",
                "tide,Product,Tide Headphones,T,59.99,,true,,,3",
                "reef,Variant,,B,1,,true,,,3",
                "bay,Product,,C,1,,true,,,3",
                ",Product,,D,1,,true,,,3",
                "cove,Product,Cove Headset,E,39.99,,true,,,3",
                ",Variant,,F,29.99,,true,,,3",
            ),
            [
                "1: title-missing",
                "T 59.99",
                "3: title-missing",
                "4: title-missing",
                "5: title-missing",
                "cove 29.99",
            ],
            id="variants of no product and of another, and products without a title",
        ),
        pytest.param(
            (
                SQUARE,
                "p1,v1,Tide Headphones,A,59.99,0.00,No,4,Yes",
                "p2,v2,Reef Headset,B,39.99,0.00,No,4,Yes,one too many",
                ",v3,,C,1.99,0.00,No,4,",
            ),
            ["2: wrong-column-count", "A 59.99", "3: title-missing"],
            id="variants of a row that cannot be read are no other product's",
        ),
        pytest.param(
            (
                SQUARE,
                "p1,v1,Tide Headphones,A,69.99,59.99,Yes,0,Yes",
                "p1,v2,,B,79.99,59.99,Yes,2,",
                "p1,v3,,C,,0.00,No,2,",
                ",,,,,,,,",
                "p2,v4,Reef Headset,D,9.99,0.00,No,2,No",
                ",v5,,E,9.99,0.00,No,2,",
            ),
            ["p1 59.99 instead of 79.99", "4: not-published"],
            id="sales of variants, one without a price, an empty row",
        ),
        pytest.param(
            (
                "Title,SKU,Price,Sale Price,On Sale,Stock,Visible",
                "Tide Headphones,A,9,,No,0,Yes",
                ",B,8,,No,1,",
            ),
            ["A 8"],
            id="few columns",
        ),
        pytest.param(
            (
                "Item Type,Product ID,Product Name,Product Code/SKU,Price,Stock Level,Product Visible?",
                "Product,7,Tide Headphones,T,59.99,0,Y",
                '"  SKU",8,[S]Color=Black,T-BK,,3,',
                '"  Rule",9,[RB]Color=Black,T-BK,1.00,,Y',
                "Product,10,Reef Headset,R,39.99,2,Y",
            ),
            ["7 59.99", "10 39.99"],
            id="SKUs and rules of BigCommerce's older format",
        ),
        pytest.param(
            ("sku,name,price", "A,Tide Headphones,9", "B,,1"),
            ["A 9", "2: title-missing"],
            id="a table of no known system",
        ),
    ],
)
def test_rows_without_a_title_are_variants_of_the_product_above(rows: list[str], outcomes: list[str]) -> None:
    """In the exports of these systems, and only where they cannot be another product's."""
    assert outcomes_of(lines(*rows)) == outcomes


def test_a_variant_without_a_price_is_kept_and_told() -> None:
    """What its surcharge makes of the price is not known."""
    found = one_offer(
        lines(
            WIX,
            "tide,Product,Tide,,59.99,,true,,,3",
            "tide,Variant,,A,,,true,,,",
            "tide,Variant,,B,,?,true,,,",
        )
    )
    assert found.variants == (
        Variant("A", "A", None, 5999, "USD"), Variant("B", "B", None, None, None, False),
    )  # fmt: skip
    assert warnings_of(found) == [("price", "price-missing")]


def test_a_picture_may_have_a_row_of_its_own() -> None:
    """A product without variants keeps its SKU as its id."""
    found = one_offer(
        lines(
            "handle,fieldType,name,visible,media,price,inventory,sku",
            "tide,PRODUCT,Tide,TRUE,,59.99,IN_STOCK,T",
            "tide,MEDIA,,,https://a.example/a.jpg,,,",
            "tide,MEDIA,,,https://a.example/b.jpg,,,",
        )
    )
    assert (found.id, found.image, found.warnings) == ("T", "https://a.example/a.jpg", ())


def test_a_surcharge_is_read_as_the_store_writes_numbers() -> None:
    """Both in the locale of the feed."""
    text = lines(
        WIX.replace(",", ";"), "tide;Product;Tide;;1.059,90;;true;;;3", "tide;Variant;;A;;1.000,10;true;;;"
    )
    (found,) = read(text, locale="de-DE")
    assert isinstance(found, Offer)
    assert str(found.price) == "2060.00"


def test_a_product_of_more_rows_than_fit_in_memory_ends_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of filling it."""
    monkeypatch.setattr(limits, "SCATTERED", 10_000)
    rows = (f"tide,Variant,,V{number},,,true,,," for number in range(20))
    with pytest.raises(FeedError, match="Too many rows of one product") as caught:
        read(lines(WIX, "tide,Product,Tide,,9,,true,,,", *rows))
    assert caught.value.code == "rows-scattered"
