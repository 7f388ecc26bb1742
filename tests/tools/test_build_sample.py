"""The sample catalog: what beats what, what follows, and that the shipped file is up to date."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.making import TOPIC
from tools.build_sample import DATA, build_sample
from tools.pcparts import PAGE as PCPARTS_PAGE
from tools.report_sample import write_report
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import Catalog, write_catalog
from wizard.paths import PACKAGE
from wizard.rule_language.diagnostics import CatalogError

HEADERS = {
    "dropped.csv": "product,reason",
    "facts.csv": "product,attribute,value,lists,page,words,translation",
    "facts_listed.csv": "product,attribute,value,lists,page,words",
    "facts_second_hand.csv": "product,attribute,value,lists,copy_of,page,date",
    "families.csv": "product,family,followed_by",
    "lines.csv": "line,made_for",
    "pcpart_kinds.csv": "name,kind,words",
    "prices.csv": "product,price_usd,stated,date,page,words,translation",
    "products.csv": "id,name,brand,kind,page",
    "released.csv": "product,year,means,page,words",
    "sound.csv": "product,form,score,measured_by",
    "tests.csv": "product,rtings,measured_by,reviewed_by",
}
PCPARTS = """\
name,price_usd,type,microphone,wireless,enclosure_type,color,freq_low_hz,freq_high_khz,n_colours_in_source,kind,kind_confidence
Acme One,49.99,Circumaural,true,false,Closed,Black,,,1,headset,normal
Acme Two,20,Supra-aural,false,true,Closed,Black,,,1,headphones,normal
"""
SHOP = "https://www.amazon.com/dp/1"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small folder of data."""
    for name, header in HEADERS.items():
        (tmp_path / name).write_text(f"{header}\n", encoding="utf-8")
    (tmp_path / "pcpart-priced.csv").write_text(PCPARTS, encoding="utf-8")
    return tmp_path


def add(data: Path, name: str, *rows: str) -> None:
    """Add rows to a file of the folder."""
    with (data / name).open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)


def find(data: Path, product_id: str) -> Listing:
    """One listing of the sample that is built from a folder."""
    return next(found for found in build_sample(data).listings if found.product.id == product_id)


def source(listing: Listing, attribute: str) -> Provenance:
    """Where an attribute comes from."""
    return next(known for known in listing.provenance if known.attribute == attribute)


def read_data(name: str) -> list[dict[str, str]]:
    """The rows of a file of the shipped data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- what beats what -------------------------------------------------------------------------------


def test_a_quoted_fact_beats_the_pcparts_file(data: Path) -> None:
    """Its page and words are kept, and what follows is worked out from it."""
    add(data, "facts.csv", "acme-one,links,usb;bluetooth,all,https://example.org,both,")
    listing = find(data, "acme-one")
    assert listing.product.attributes["links"] == ("usb", "bluetooth")
    assert (listing.product.attributes["wireless"], listing.product.attributes["wired"]) == (True, True)
    assert source(listing, "links") == Provenance("links", Origin.PAGE, "both", "https://example.org")


def test_the_sources_are_taken_in_the_order_of_trust(data: Path) -> None:
    """Quoted, then listed, then the PC-parts file, then a copy."""
    add(data, "facts.csv", "acme-one,anc,yes,,p,w,")
    add(data, "facts_listed.csv", f"acme-one,anc,no,,{SHOP},", f"acme-one,wireless,yes,,{SHOP},")
    copied = "Amazon's listing,https://example.org/copy,2025-09"
    add(
        data, "facts_second_hand.csv", f"acme-one,open_back,yes,,{copied}", f"acme-one,weight_g,200,,{copied}"
    )
    listing = find(data, "acme-one")
    attributes = listing.product.attributes
    assert (attributes["anc"], attributes["wireless"]) == (True, True)
    assert (attributes["open_back"], attributes["weight_g"]) == (False, 200)
    assert source(listing, "weight_g") == Provenance(
        "weight_g",
        Origin.SECOND_HAND,
        "according to a copy of Amazon's listing, September 2025",
        "https://example.org/copy",
    )


def test_a_copy_may_say_which_microphone_it_is(data: Path) -> None:
    """That there is one is no contradiction."""
    add(data, "facts_second_hand.csv", "acme-one,microphone,boom,,a shop's listing,p,")
    add(data, "facts_second_hand.csv", "acme-two,microphone,boom,,a shop's listing,p,")
    assert find(data, "acme-one").product.attributes["microphone"] == "boom"
    assert find(data, "acme-two").product.attributes["microphone"] == "none"


def test_a_list_that_is_not_whole_grows(data: Path) -> None:
    """Its source is the weakest of them; a list that is whole stays as it is."""
    add(
        data,
        "facts.csv",
        "acme-two,links,bluetooth,some,p,by Bluetooth,",
        "acme-one,links,jack,all,p,a plug,",
    )
    add(data, "facts_second_hand.csv", "acme-two,links,jack,all,a shop's listing,q,")
    add(data, "facts_second_hand.csv", "acme-one,links,usb,all,a shop's listing,q,")
    two = find(data, "acme-two")
    both = "by Bluetooth; according to a copy of a shop's listing, date not known"
    assert two.product.attributes["links"] == ("jack", "bluetooth")
    assert source(two, "links") == Provenance("links", Origin.SECOND_HAND, both, "p")
    assert "links" not in two.product.open_lists
    assert find(data, "acme-one").product.attributes["links"] == ("jack",)


def test_a_list_that_is_not_whole_is_open(data: Path) -> None:
    """What it lacks is not stated."""
    add(data, "facts.csv", "acme-two,links,bluetooth,some,p,w,")
    assert find(data, "acme-two").product.open_lists == {"links"}


def test_what_it_is_made_for_says_that_it_is_for_children(data: Path) -> None:
    """With the same source."""
    add(data, "facts.csv", "acme-two,made_for,children,some,p,for kids,")
    listing = find(data, "acme-two")
    assert listing.product.attributes["children"] is True
    assert source(listing, "children") == Provenance("children", Origin.PAGE, "for kids", "p")


def test_the_line_of_a_maker_says_what_it_is_made_for(data: Path) -> None:
    """Beside what a page says, which may be more; and what is made for games says so by itself."""
    add(data, "lines.csv", "Acme,gaming")
    add(data, "facts.csv", "acme-two,made_for,calls,some,p,for offices,")
    one, two = find(data, "acme-one"), find(data, "acme-two")
    by_hand = "by the line of its maker: all Acme in this sample are for gaming"
    assert one.product.attributes["made_for"] == ("gaming",)
    assert source(one, "made_for") == Provenance("made_for", Origin.STAFF, by_hand)
    assert two.product.attributes["made_for"] == ("gaming", "calls")
    assert source(two, "made_for") == Provenance("made_for", Origin.PAGE, f"for offices; {by_hand}", "p")
    assert {"made_for"} == one.product.open_lists == two.product.open_lists


def test_tests_sound_and_years(data: Path) -> None:
    """Each lab counts once; a bound is not a year of release."""
    add(data, "tests.csv", "acme-one,https://rtings.example,RTINGS; crinacle,")
    add(data, "sound.csv", "acme-one,over_ear,92,oratory1990")
    add(data, "released.csv", "acme-one,2015,not after,p,it was there", "acme-two,2020,released,p,it came")
    attributes = find(data, "acme-one").product.attributes
    assert (attributes["tests"], attributes["sound_band"]) == (2, "high")
    assert (attributes["released_by"], attributes["released"]) == (2015, None)
    assert find(data, "acme-two").product.attributes["released"] == 2020
    assert source(find(data, "acme-one"), "tests").evidence == "measured or reviewed by RTINGS, crinacle"


# --- products, prices, families --------------------------------------------------------------------


def test_a_price_that_counts_and_one_that_does_not(data: Path) -> None:
    """The newest offer gives the day of the catalog, and takes the place of an older one."""
    add(data, "products.csv", "zed,Acme Zed,Acme,headset,https://zed.example")
    add(data, "prices.csv", "zed,100,launch,2021,p,costs $100,", "acme-one,45,offer,2026-02,q,now $45,")
    sample = build_sample(data)
    products = {listing.product.id: listing.product for listing in sample.listings}
    assert sample.as_of == "2026-02-01"
    assert (products["zed"].price_cents, products["zed"].currency) == (None, None)
    assert products["zed"].price_note == "about 100 USD at launch in 2021"
    assert (products["acme-one"].price_cents, products["acme-one"].price_note) == (4500, "February 2026")
    two = products["acme-two"]
    assert (two.price_cents, two.currency, two.price_note) == (2000, "USD", "July 2025")
    assert source(find(data, "acme-two"), "price") == Provenance(
        "price", Origin.FEED_FIELD, "price_usd: 20", PCPARTS_PAGE
    )


def test_a_family_and_a_successor(data: Path) -> None:
    """Both are ids of the sample."""
    add(data, "families.csv", "acme-one,acme,acme-two", "acme-two,acme,")
    product = find(data, "acme-one").product
    assert (product.family, product.followed_by) == ("acme", "acme-two")


def test_a_dropped_product_is_not_there(data: Path) -> None:
    """Facts about it would be a fault."""
    add(data, "dropped.csv", "acme-one,nobody tested it")
    assert [listing.product.id for listing in build_sample(data).listings] == ["acme-two"]


def test_every_fault_stops_the_build_with_all_of_them(data: Path) -> None:
    """Unknown products and words, taken ids, second facts and circles, in the order of files and lines."""
    add(data, "products.csv", "acme-one,Acme One,Acme,headset,")
    add(data, "facts.csv", "acme-one,anc,perhaps,,p,w,", "acme-onne,anc,yes,,p,w,", "zzz,anc,yes,,p,w,")
    add(data, "facts.csv", "acme-one,anc,yes,,p,w,", "acme-one,anc,no,,p,w,")
    add(data, "families.csv", "acme-one,,acme-two", "acme-two,,acme-one")
    add(data, "lines.csv", "ACME,gaming")
    with pytest.raises(CatalogError) as caught:
        build_sample(data)
    assert str(caught.value) == (
        "The sample catalog was not built; fix this first:\n"
        "facts.csv:2:1: 'perhaps' is not a known value of 'anc'. Choose one of yes, no.\n"
        "facts.csv:3:1: There is no product 'acme-onne'. Did you mean 'acme-one'?\n"
        "facts.csv:4:1: There is no product 'zzz'. Use the id of a product that is not dropped.\n"
        "facts.csv:6:1: anc of 'acme-one' is stated in facts.csv:5:1 already. Leave one of the two out.\n"
        "families.csv:2:1: 'acme-one' is followed by itself in the end. Leave one step of the circle out.\n"
        "families.csv:3:1: 'acme-two' is followed by itself in the end. Leave one step of the circle out.\n"
        "lines.csv:2:1: The name of no product begins with 'ACME'. "
        "Write it as the names spell it, or leave the row out.\n"
        "products.csv:2:1: There is a product 'acme-one' already. Leave the row out, or choose another id."
    )


# --- the shipped data ------------------------------------------------------------------------------


def test_the_shipped_catalog_is_what_the_data_builds(tmp_path: Path) -> None:
    """Content counts, not bytes; `make catalog` fixes a difference."""
    sample = build_sample()
    rebuilt = write_catalog(tmp_path / "catalog.db", TOPIC, sample.listings, sample.as_of)
    assert Catalog(PACKAGE.parent / "catalog.db", TOPIC).version == rebuilt.version


def test_every_unsure_kind_was_decided_by_a_person() -> None:
    """The source marks these rows with low confidence."""
    unsure = [row["name"] for row in read_data("pcpart-priced.csv") if row["kind_confidence"] == "low"]
    assert sorted(row["name"] for row in read_data("pcpart_kinds.csv")) == sorted(unsure)


def test_every_page_of_a_fact_is_an_address() -> None:
    """A shopper can open it."""
    files = ("facts.csv", "facts_listed.csv", "facts_second_hand.csv", "prices.csv", "released.csv")
    pages = [row["page"] for name in files for row in read_data(name) if row["page"]]
    assert [page for page in pages if not page.startswith(("https://", "http://"))] == []


def test_what_connects_to_a_desk_phone_stores_music_or_is_for_children_stays() -> None:
    """Nothing of the kind is among the dropped products, and the sample has some of each."""
    stated: Counter[tuple[str, object]] = Counter()
    for listing in build_sample().listings:
        for name in ("works_with", "stored_music", "children"):
            value = listing.product.attributes[name]
            stated.update((name, word) for word in (value if isinstance(value, tuple) else (value,)))
    assert stated["works_with", "deskphone"] == 9
    assert stated["stored_music", True] == 8
    assert stated["children", True] == 15


def test_no_price_is_of_second_hand() -> None:
    """A copy of a listing says what it cost then and there, to somebody else."""
    prices = [
        known
        for listing in build_sample().listings
        for known in listing.provenance
        if known.attribute == "price" and known.origin is Origin.SECOND_HAND
    ]
    assert prices == []


def test_the_report_counts_what_is_stated(data: Path) -> None:
    """By kind of product, and how often each word is stated."""
    add(data, "facts.csv", "acme-one,links,usb,all,p,w,")
    lines = write_report(build_sample(data)).splitlines()
    assert lines[0] == "2 products as of 2025-07-23."
    assert lines[2] == "- 0 (0%) were tested by somebody independent"
    assert "| links | 1 | 0 | 0 |" in lines
    assert "| links, whole list | 1 | 0 | 0 |" in lines
    assert "- links: usb 1" in lines
