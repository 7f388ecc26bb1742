"""The names of columns and words: one file a language and system, each with its sources."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wizard.catalog.feeds.names import (
    find_roles,
    is_one_of,
    list_cell_words,
    list_column_names,
    normalize_cell,
    says_no,
    says_only,
    says_yes,
)

FOLDERS = {name: files("wizard.catalog.feeds").joinpath(name) for name in ("languages", "systems")}
FILES = sorted(f"{name}/{path.name}" for name, folder in FOLDERS.items() for path in folder.iterdir())


@pytest.mark.parametrize("path", FILES)
def test_each_file_has_its_sources_and_no_key_that_nothing_reads(path: str) -> None:
    """A key that is misspelt would be passed over without a word."""
    data = yaml.safe_load(files("wizard.catalog.feeds").joinpath(path).read_text("utf-8"))
    english = yaml.safe_load(FOLDERS["languages"].joinpath("en.yaml").read_text("utf-8"))
    assert all(source.startswith("https://") for source in data["sources"])
    if path.startswith("languages/"):
        assert data.keys() <= {"language", "sources", "columns", "words", "cells"}
        assert data.get("words", {}).keys() <= english["words"].keys()
        assert data.get("cells", {}).keys() <= {*english["cells"], "pieces"}
        assert data.get("columns", {}).keys() <= english["columns"].keys()
    else:
        known = {
            "name",
            "sources",
            "columns",
            "signs",
            "hidden",
            "ignored",
            "certain",
            "supporting",
            "others",
        }
        assert data.keys() <= {
            *known,
            "certain_fields",
            "supporting_fields",
            "types",
            "languages",
            "variants_below",
        }


def test_a_word_says_the_same_in_every_language() -> None:
    """Yes is not no, and what is shown is not hidden."""
    assert list_cell_words("yes") & list_cell_words("no") == set()
    assert list_cell_words("shown") & list_cell_words("hidden") == set()
    assert list_cell_words("in_stock") & list_cell_words("out_of_stock") == set()


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("Preis exkl. MwSt.", {"price", "net"}),
        ("HändlerPreis", {"price", "trade"}),
        ("Händlerpreis", {"price", "trade"}),
        ("Price + VAT", {"price", "net"}),
        ("Cena s DPH", {"price", "gross"}),
        ("税込価格", {"price", "gross"}),
        ("QTY on hand", {"stock"}),
        ("Colour", set()),
    ],
)
def test_the_words_of_a_header_say_what_it_is_about(header: str, roles: set[str]) -> None:
    """Apart, joined, with capitals inside, or as parts of one word."""
    told = {"price", "net", "gross", "trade", "stock", "availability"}
    assert find_roles(header) & told == roles


def test_a_switch_says_nothing_else() -> None:
    """Active noise cancelling is no switch of a shop."""
    assert says_only("Is visible in shop (0/1)", "published")
    assert not says_only("Active noise cancelling", "published")
    assert not says_only("Shop", "published")


@given(st.sampled_from(sorted(list_cell_words("yes") | list_cell_words("no"))))
def test_yes_and_no_are_read_whatever_their_case(word: str) -> None:
    """Also with spaces around them."""
    is_yes = word in list_cell_words("yes")
    for written in (word, word.upper(), word.title(), f" {word} "):
        assert (says_yes(written), says_no(written)) == (is_yes, not is_yes)


@given(st.text(max_size=30))
def test_squeezing_twice_changes_nothing(text: str) -> None:
    """So that words of files and cells can be compared."""
    assert normalize_cell(normalize_cell(text)) == normalize_cell(text)
    assert is_one_of(text, frozenset({normalize_cell(text)}))


def test_english_names_come_first_and_marks_of_trade_last() -> None:
    """An EAN next to an article number is not the id."""
    names = list_column_names()["id"]
    assert names[:2] == ("id", "sku")
    assert names.index("artikelnummer") < names.index("ean")
