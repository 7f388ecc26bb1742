"""The sample catalog: what its sources say, what overrides what, and that the shipped file is up to date."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.making import TOPIC
from tools.build_sample import AS_OF, DATA, PCPARTS_PAGE, build_sample, find_brand
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import Catalog, write_catalog
from wizard.paths import PACKAGE
from wizard.rule_language.diagnostics import CatalogError

PCPARTS = """\
name,price_usd,type,microphone,wireless,enclosure_type,color,freq_low_hz,freq_high_khz,n_colours_in_source,kind,kind_confidence
Acme One,49.99,Circumaural,true,false,Closed,Black,,,1,headset,normal
Acme\u200e Two+,20,Earbud,false,true,Closed,Black,,,1,earphones,normal
Acme-Two Plus,30,Supra-aural,true,true,Semi-open,Black,,,1,headphones,low
"""
FILES = {
    "pcpart-priced.csv": PCPARTS,
    "pcpart_kinds.csv": "name,kind,words\nAcme-Two Plus,headset,it has an arm\n",
    "models_in_pcparts.csv": "model,pcpart\nacme-one-2020,Acme One\n",
    "models_additions.csv": "id,name,brand,kind,price_usd,price_note,page,words\n",
    "models_facts.csv": "product,attribute,value,page,words\n",
}
FACTS = "product,attribute,value,page,words\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small folder of data."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def find(data: Path, product_id: str) -> Listing:
    """One listing of the sample that is built from a folder."""
    return next(found for found in build_sample(data).listings if found.product.id == product_id)


def stated(listing: Listing) -> dict[str, object]:
    """The attributes that are stated."""
    return {name: value for name, value in listing.product.attributes.items() if value is not None}


def read_data(name: str) -> list[dict[str, str]]:
    """The rows of a file of the shipped data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- what the PC-parts file says -------------------------------------------------------------------


def test_a_wired_set_with_a_microphone(data: Path) -> None:
    """Which kind of microphone is not stated; not wireless means wired."""
    listing = find(data, "acme-one")
    assert stated(listing) == {
        "kind": "headset",
        "microphone": "present",
        "form": "over_ear",
        "wireless": False,
        "wired": True,
        "open_back": False,
    }
    product = listing.product
    assert (product.name, product.brand, product.price_cents) == ("Acme One", "Acme", 4999)
    assert (product.currency, product.price_note, product.description) == ("USD", "July 2025", None)


def test_a_wireless_earbud_without_a_microphone(data: Path) -> None:
    """A wireless set may have a wire too; "closed" says nothing of an earbud."""
    assert stated(find(data, "acme-two-plus")) == {
        "kind": "earphones",
        "microphone": "none",
        "form": "earbud",
        "wireless": True,
    }


def test_each_fact_names_the_field_it_is_from(data: Path) -> None:
    """What follows from a field names what it follows from."""
    known = {provenance.attribute: provenance for provenance in find(data, "acme-one").provenance}
    assert known["price"] == Provenance("price", Origin.FEED_FIELD, "price_usd: 49.99", PCPARTS_PAGE)
    assert known["form"] == Provenance("form", Origin.FEED_FIELD, "type: Circumaural", PCPARTS_PAGE)
    assert known["wired"] == Provenance("wired", Origin.FOLLOWS, "follows from wireless: no")


def test_a_kind_that_a_person_decided_says_why(data: Path) -> None:
    """For the rows whose kind the source is not sure of."""
    listing = find(data, "acme-two-plus-2")
    assert listing.product.kind == "headset"
    assert listing.provenance[0] == Provenance("kind", Origin.STAFF, "it has an arm")


def test_names_that_give_the_same_id_are_numbered_and_cleaned(data: Path) -> None:
    """Invisible characters of the source are not part of a name."""
    names = {found.product.id: found.product.name for found in build_sample(data).listings}
    assert names == {"acme-one": "Acme One", "acme-two-plus": "Acme Two+", "acme-two-plus-2": "Acme-Two Plus"}


@pytest.mark.parametrize(
    ("name", "brand"),
    [
        ("Turtle Beach Recon 50", "Turtle Beach"),
        ("Bang & Olufsen Beoplay H100", "Bang & Olufsen"),
        ("Audio-Technica ATH-M50x", "Audio-Technica"),
        ("Astro Gaming A10", "Astro"),
    ],
)
def test_a_brand_may_have_two_words(name: str, brand: str) -> None:
    """Other brands are the first word."""
    assert find_brand(name) == brand


# --- facts and additions ---------------------------------------------------------------------------


def test_a_fact_overrides_the_pcparts_file(data: Path) -> None:
    """Its page and words are kept, and what follows is worked out again."""
    (data / "facts_a.csv").write_text(FACTS + "Acme One,links,usb;bluetooth,https://example.org,both\n")
    listing = find(data, "acme-one")
    assert stated(listing)["links"] == ("usb", "bluetooth")
    assert stated(listing)["wireless"] is True
    known = {provenance.attribute: provenance for provenance in listing.provenance}
    assert known["links"] == Provenance("links", Origin.PAGE, "both", "https://example.org")


def test_the_first_of_two_facts_wins_and_the_other_is_reported(data: Path) -> None:
    """Name, model id and id all mean the one product; facts that agree are no conflict."""
    (data / "facts_a.csv").write_text(FACTS + "Acme One,anc,yes,p,w\nAcme One,weight_g,200,p,w\n")
    (data / "facts_b.csv").write_text(FACTS + "acme-one-2020,anc,no,p,w\nacme-one-2020,weight_g,200,p,w\n")
    sample = build_sample(data)
    assert sample.conflicts == (
        "facts_b.csv:2:1: acme-one: anc 'no' is set aside for 'yes' of facts_a.csv:2:1",
    )
    assert stated(sample.listings[0])["anc"] is True


def test_an_added_product_can_have_facts(data: Path) -> None:
    """Its price keeps page and words."""
    header = FILES["models_additions.csv"]
    (data / "additions_a.csv").write_text(
        f"{header}zed,Acme Zed,Acme,headset,15,sold in 2024,https://z.example,15 $\n"
    )
    (data / "facts_a.csv").write_text(FACTS + "zed,microphone,boom,p,an arm\n")
    listing = find(data, "zed")
    assert stated(listing) == {"kind": "headset", "microphone": "boom"}
    assert (listing.product.price_cents, listing.product.price_note) == (1500, "sold in 2024")
    assert listing.provenance == (
        Provenance("kind", Origin.STAFF, "kind: headset"),
        Provenance("price", Origin.PAGE, "15 $", "https://z.example"),
        Provenance("microphone", Origin.PAGE, "an arm", "p"),
    )


def test_every_fault_stops_the_build_with_all_of_them(data: Path) -> None:
    """Unknown products, unknown words and ids that are taken, in the order of files and lines."""
    header = FILES["models_additions.csv"]
    (data / "additions_a.csv").write_text(f"{header}acme-one,Acme One,Acme,headset,,,,\n")
    (data / "facts_a.csv").write_text(
        FACTS + "Acme One,anc,perhaps,p,w\nAcme Onne,anc,yes,p,w\nZzz,anc,yes,p,w\n"
    )
    with pytest.raises(CatalogError) as caught:
        build_sample(data)
    assert str(caught.value) == (
        "The sample catalog was not built; fix this first:\n"
        "additions_a.csv:2:1: There is a product 'acme-one' already. "
        "Leave the row out, or choose another id.\n"
        "facts_a.csv:2:1: 'perhaps' is not a known value of 'anc'. Choose one of yes, no.\n"
        "facts_a.csv:3:1: There is no product 'Acme Onne'. Did you mean 'Acme One'?\n"
        "facts_a.csv:4:1: There is no product 'Zzz'. Use the name in pcpart-priced.csv, or an id."
    )


# --- the shipped data ------------------------------------------------------------------------------


def test_the_shipped_catalog_is_what_the_data_builds(tmp_path: Path) -> None:
    """Content counts, not bytes; `make catalog` fixes a difference."""
    rebuilt = write_catalog(tmp_path / "catalog.db", TOPIC, build_sample().listings, AS_OF)
    assert Catalog(PACKAGE.parent / "catalog.db", TOPIC).version == rebuilt.version


def test_notes_on_models_are_taken_only_where_they_were_confirmed() -> None:
    """Each fact's words stand in the model's `confirmed` column, its page in `sources`."""
    models = {row["id"]: row for row in read_data("models.csv")}
    strange = [
        row
        for row in read_data("models_facts.csv")
        if row["page"] != models[row["product"]]["sources"]
        or any(words not in models[row["product"]]["confirmed"] for words in row["words"].split(";"))
    ]
    assert strange == []


def test_every_model_is_in_the_sample_once() -> None:
    """Either as the PC-parts product it is, or as an added product."""
    merged = [row["model"] for row in read_data("models_in_pcparts.csv")]
    added = [row["id"] for row in read_data("models_additions.csv")]
    assert sorted(merged + added) == sorted(row["id"] for row in read_data("models.csv"))


def test_a_price_of_a_model_is_stated_only_where_it_was_confirmed() -> None:
    """The words stand in `confirmed`, and the note has the year of launch."""
    models = {row["id"]: row for row in read_data("models.csv")}
    priced = [row for row in read_data("models_additions.csv") if row["price_usd"]]
    assert [row["id"] for row in priced if row["words"] not in models[row["id"]]["confirmed"]] == []
    assert [row["price_note"] for row in priced] == [
        f"list price at launch, {models[row['id']]['launch_year']}" for row in priced
    ]


def test_every_unsure_kind_was_decided_by_a_person() -> None:
    """The source marks these rows with low confidence."""
    unsure = [row["name"] for row in read_data("pcpart-priced.csv") if row["kind_confidence"] == "low"]
    assert sorted(row["name"] for row in read_data("pcpart_kinds.csv")) == sorted(unsure)
