"""`wizard catalog set`: what staff decide wins over every feed, survives it, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.making import TOPIC, product
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import Catalog, rewrite, write_catalog
from wizard.cli import main

FEED = Listing(
    product("acme-one", microphone="none", wireless=True),
    (
        Provenance("microphone", Origin.FEED_FIELD, "Mic: no"),
        Provenance("wireless", Origin.WORDS, "Bluetooth"),
    ),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A catalog of one product, as its feed states it."""
    return write_catalog(tmp_path / "catalog.db", TOPIC, [FEED], "2025-07-23").path


def run(path: Path, *arguments: str) -> Result:
    """The outcome of `wizard catalog` with these arguments on this catalog."""
    return CliRunner().invoke(main, ["catalog", *arguments, "--catalog", str(path)])


def shown(path: Path, attribute: str) -> str:
    """The line of `wizard catalog show` for an attribute, without the space between columns."""
    lines = run(path, "show", "acme-one").output.splitlines()
    return next(" ".join(line.split()) for line in lines if line.startswith(f"{attribute} "))


def test_what_staff_decide_is_reported_with_what_the_feed_says(path: Path) -> None:
    """And with everything that follows from it."""
    result = run(path, "set", "acme-one", "microphone=boom", "links=usb", "--because", "maker's page")
    assert (result.exit_code, result.output) == (
        0,
        """\
Acme-One (acme-one)

microphone  boom  staff: maker's page (the feed says: none)
links       usb   staff: maker's page
wireless    no    follows from links: usb (besides words: Bluetooth)
wired       yes   follows from links: usb
""",
    )
    assert shown(path, "microphone") == "microphone boom staff: maker's page (the feed says: none)"


def test_a_decision_survives_a_feed_that_says_otherwise(path: Path) -> None:
    """Also when the product is gone for a while."""
    run(path, "set", "acme-one", "microphone=boom", "--because", "seen")
    catalog = write_catalog(path, TOPIC, [Listing(product("other"))], None)
    assert catalog.product("acme-one") is None
    write_catalog(path, TOPIC, [FEED], None)
    assert shown(path, "microphone") == "microphone boom staff: seen (the feed says: none)"


def test_taken_back_the_feed_holds_again(path: Path) -> None:
    """The catalog is what it was before, with what followed from it."""
    version = Catalog(path, TOPIC).version
    run(path, "set", "acme-one", "microphone=boom", "links=jack", "--because", "seen")
    assert Catalog(path, TOPIC).version != version
    result = run(path, "set", "acme-one", "--unset", "microphone", "--unset", "links")
    assert result.exit_code == 0
    assert Catalog(path, TOPIC).version == version


def test_staff_can_say_that_something_is_not_known(path: Path) -> None:
    """An empty value is not stated."""
    run(path, "set", "acme-one", "microphone=", "--because", "the feed guesses")
    assert shown(path, "microphone") == "microphone not stated staff: the feed guesses (the feed says: none)"


def test_staff_can_say_that_a_list_may_be_incomplete(path: Path) -> None:
    """Then nothing follows from what it lacks, until somebody gives the whole list."""
    run(path, "set", "acme-one", "links=jack,...", "--because", "seen")
    assert shown(path, "links") == "links jack (may be incomplete) staff: seen"
    assert shown(path, "wireless") == "wireless yes words: Bluetooth"
    write_catalog(path, TOPIC, [FEED], None)
    assert shown(path, "links") == "links jack (may be incomplete) staff: seen"
    run(path, "set", "acme-one", "links=jack", "--because", "the box")
    assert shown(path, "links") == "links jack staff: the box"
    assert shown(path, "wireless") == "wireless no follows from links: jack (besides words: Bluetooth)"


# --- families and successors -------------------------------------------------------------------------


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A catalog of three models, of which one follows another."""
    listings = [
        Listing(product("one", followed_by="two")),
        Listing(product("two")),
        Listing(product("three")),
    ]
    return write_catalog(tmp_path / "models.db", TOPIC, listings, None).path


def related(path: Path) -> dict[str, tuple[str | None, str | None]]:
    """Return id -> family and successor."""
    return {each.id: (each.family, each.followed_by) for each in Catalog(path, TOPIC).products()}


def test_family_and_successor_are_decided_as_attributes_are(models: Path) -> None:
    """They survive an import and can be taken back, or decided to be none."""
    result = run(models, "set", "two", "family=numbers", "followed_by=three", "--because", "the maker's page")
    assert (
        result.output
        == """\
Two (two)

family       numbers  staff: the maker's page
followed_by  three    staff: the maker's page
"""
    )
    run(models, "set", "one", "followed_by=", "--because", "another model")
    write_catalog(models, TOPIC, [Listing(product(name)) for name in ("one", "two", "three")], None)
    assert related(models) == {"one": (None, None), "two": ("numbers", "three"), "three": (None, None)}
    run(models, "set", "two", "--unset", "followed_by", "--unset", "family")
    assert related(models)["two"] == (None, None)


def test_products_cannot_follow_each_other_in_a_circle(models: Path) -> None:
    """The circle is named, and nothing changes."""
    result = run(models, "set", "two", "followed_by=one", "--because", "seen")
    assert (result.exit_code, result.output) == (
        1,
        "Error: 'one' is followed by 'two' and 'two' by 'one': that is a circle. "
        "Change the decision for one of them.\n",
    )
    result = run(models, "set", "two", "followed_by=two", "--because", "seen")
    assert result.output == (
        "Error: 'two' is followed by 'two': that is a circle. Change the decision for one of them.\n"
    )
    assert related(models)["two"] == (None, None)


def test_a_successor_must_be_in_the_catalog(models: Path) -> None:
    """With what was probably meant."""
    result = run(models, "set", "two", "followed_by=tree", "--because", "seen")
    assert result.output == f"Error: There is no product 'tree' in {models}. Did you mean 'three'?\n"


# --- what cannot be decided ----------------------------------------------------------------------------


def test_a_kind_decided_by_staff_is_the_products_kind(path: Path) -> None:
    """In the field and in the attribute."""
    run(path, "set", "acme-one", "kind=other", "--because", "it is a stand")
    found = Catalog(path, TOPIC).products()[0]
    assert (found.kind, found.attributes["kind"]) == ("other", "other")


def test_columns_of_the_stores_own_can_be_decided(path: Path) -> None:
    """Any word in a text column, any number in a number column."""
    with rewrite(path, TOPIC) as draft:
        draft.add(Listing(product("two", colour="red", depth=1.5)))
    run(path, "set", "acme-one", "colour=deep blue", "depth=0", "--because", "seen")
    found = Catalog(path, TOPIC).products()[0].attributes
    assert (found["colour"], found["depth"]) == ("deep blue", 0)


def test_everything_wrong_is_reported_at_once_and_nothing_changes(path: Path) -> None:
    """Each with what was probably meant, or what to write."""
    version = Catalog(path, TOPIC).version
    typed = ("microfone=boom", "links=usb,blutooth", "price=3", "kind=", "anc", "form=on_ear", "form=in_ear")
    result = run(path, "set", "acme-one", *typed, "--unset", "weight_g")
    assert (result.exit_code, result.output) == (
        1,
        """\
Error: 'microfone' is not a known attribute. Did you mean 'microphone'?
'blutooth' is not a known word of 'links'. Did you mean 'bluetooth'?
'price' comes with the store's feed. Change it there, and import the feed again.
Every product has a kind. Choose one of headphones, earphones, headset, other.
'anc' has no value. Write anc=VALUE, or anc= for not known.
'form' is named twice. Name it once.
A decision needs its reason. Add --because, such as --because "the maker's page".
'weight_g' has not been decided for this product. Decided so far: nothing.
""",
    )
    assert Catalog(path, TOPIC).version == version


def test_nothing_to_decide_is_reported(path: Path) -> None:
    """With what to write."""
    assert run(path, "set", "acme-one").output == (
        "Error: Nothing to decide. Write ATTRIBUTE=VALUE, such as microphone=present, or --unset ATTRIBUTE.\n"
    )


def test_an_unknown_product_offers_the_nearest(path: Path) -> None:
    """Decisions are made for products there are."""
    result = run(path, "set", "acme-on", "anc=no", "--because", "seen")
    assert result.output == f"Error: There is no product 'acme-on' in {path}. Did you mean 'acme-one'?\n"


def test_a_decision_on_a_product_that_is_gone_can_be_taken_back(path: Path) -> None:
    """So that it does not come back with it."""
    run(path, "set", "acme-one", "microphone=boom", "--because", "seen")
    write_catalog(path, TOPIC, [], None)
    result = run(path, "set", "acme-one", "--unset", "microphone")
    assert (result.exit_code, result.output) == (0, "acme-one, which no feed has for now\n\nNoted.\n")
    assert Catalog(path, TOPIC).overrides == ()


def test_without_a_catalog_here_the_file_has_to_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shipped catalog is never written."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["catalog", "set", "one", "anc=no", "--because", "seen"])
    assert result.output == (
        "Error: There is no catalog.db in this folder, and the shipped catalog is read-only. "
        "Name the file to write: --catalog catalog.db\n"
    )
