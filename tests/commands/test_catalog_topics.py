"""`wizard catalog` with the rules of another topic: its kinds, its attributes, and what contradicts them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.catalog.store.files import run_sql
from tests.catalog.tablets import TABLETS, TOPIC_YAML, VOCABULARY_YAML
from tests.making import product, write_texts
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import Catalog, write_catalog
from wizard.cli import main

LAPTOP = Listing(
    product("one", "laptop", touch=True), (Provenance("kind", Origin.FEED_FIELD, "Type: laptop"),)
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a folder with the rules of a topic about tablets, and a catalog of two products."""
    write_texts(tmp_path / "rules", {"topic.yaml": TOPIC_YAML, "vocabulary.yaml": VOCABULARY_YAML})
    write_catalog(tmp_path / "catalog.db", TABLETS, [LAPTOP, Listing(product("two", "tablet"))], None)
    return tmp_path


def run(shop: Path, *arguments: str) -> Result:
    """Return the outcome of `wizard catalog` on this catalog, with these rules."""
    options = ("--catalog", str(shop / "catalog.db"), "--rules", str(shop / "rules"))
    return CliRunner().invoke(main, ["catalog", *arguments, *options])


def test_products_are_listed_by_the_kinds_of_the_topic(shop: Path) -> None:
    """Another kind is refused, with the nearest."""
    assert run(shop, "list", "--kind", "tablet").output == "two  Two  50.00 USD\n"
    assert run(shop, "list", "--kind", "other").output == ""
    refused = run(shop, "list", "--kind", "tablets")
    assert (refused.exit_code, refused.output.splitlines()[-1]) == (
        2,
        "Error: There is no kind 'tablets'. Did you mean 'tablet'?",
    )


def test_attributes_of_every_type_can_be_decided(shop: Path) -> None:
    """In the words of the topic."""
    typed = ("keyboard=cover", "maker=Acme Inc.", "touch=no", "ports=hdmi,usb", "screen=10.5", "rugged=MIL-5")
    result = run(shop, "set", "two", *typed, "--because", "seen")
    assert (result.exit_code, result.output) == (
        0,
        """\
Two (two)

keyboard  cover      staff: seen
maker     Acme Inc.  staff: seen
touch     no         staff: seen
ports     usb, hdmi  staff: seen
screen    10.5       staff: seen
rugged    MIL-5      staff: seen
""",
    )


def test_a_kind_that_staff_decided_states_what_follows_until_it_is_taken_back(shop: Path) -> None:
    """With the kind as evidence."""
    version = Catalog(shop / "catalog.db", TABLETS).version
    assert run(shop, "set", "two", "kind=chromebook", "--because", "seen").output == (
        """\
Two (two)

kind      chromebook  staff: seen (before: tablet)
keyboard  fixed       follows from the kind: chromebook
touch     no          follows from the kind: chromebook
"""
    )
    run(shop, "set", "two", "--unset", "kind")
    assert Catalog(shop / "catalog.db", TABLETS).version == version


def test_a_word_that_the_topic_does_not_have_is_refused(shop: Path) -> None:
    """With the nearest, and an example in the words of the topic where nothing is typed."""
    result = run(shop, "set", "two", "keyboard=covr", "screen=large", "--because", "seen")
    assert result.output == (
        "Error: 'covr' is not a known word of 'keyboard'. Did you mean 'cover'?\n"
        "'large' is not a number for 'screen'. Write a number, such as 30 or 7.5.\n"
    )
    assert run(shop, "set", "two").output == (
        "Error: Nothing to decide. Write ATTRIBUTE=VALUE, such as keyboard=present, or --unset ATTRIBUTE.\n"
    )


def test_show_lists_what_is_to_be_checked(shop: Path) -> None:
    """Facts that contradict the kind, and values that the topic does not know."""
    run(shop, "set", "one", "keyboard=none", "--because", "seen")
    run_sql(shop / "catalog.db", "UPDATE products SET rugged = 'very' WHERE id = 'one'")
    shown = run(shop, "show", "one").output
    assert shown[shown.index("\nTo be") :] == (
        "\nTo be checked\n"
        "  keyboard is none, although the kind laptop implies present\n"
        "  rugged counts as not stated: 'very' is not a known word of 'rugged'\n"
    )
    assert "To be checked" not in run(shop, "show", "two").output


def test_the_rules_of_another_topic_are_refused_before_anything_is_written(shop: Path) -> None:
    """The message says how to name the right ones."""
    catalog = shop / "catalog.db"
    before = catalog.read_bytes()
    typed = ["catalog", "set", "two", "anc=no", "--because", "seen", "--catalog", str(catalog)]
    assert CliRunner().invoke(main, typed).output == (
        f"Error: The products of the catalog {catalog} are of the kind laptop or tablet; "
        "the rules on 'Headphones or headset?' know no such kind. "
        "Name the rules that go with this catalog with --rules, or another file with --catalog.\n"
    )
    assert catalog.read_bytes() == before


def test_problems_of_the_topic_end_the_command(shop: Path) -> None:
    """With every problem, and exit code 1."""
    write_texts(shop / "rules", {"vocabulary.yaml": "kinds: {tablett: slate}"})
    result = run(shop, "list")
    assert result.exit_code == 1
    assert "vocabulary.yaml:1:9: There is no kind 'tablett'. Did you mean 'tablet'?" in result.output


def test_what_is_exported_is_in_the_words_of_the_topic(shop: Path) -> None:
    """Neither a column nor a message is of another one."""
    header, one, _ = run(shop, "export").output.splitlines()
    names = header.split(",")
    assert names[names.index("kind") : -1] == [*TABLETS.stored_attributes, "ports_open"]
    stated = dict(zip(names, one.split(","), strict=True))
    assert (stated["kind"], stated["keyboard"], stated["ports"]) == ("laptop", "present", "usb")


# --- import and infer ------------------------------------------------------------------------------

FEED = """\
id,title,price,currency,availability,Art,Touchscreen,Sockets,Screen size (in),Weight,keyboard
t1,Acme Tab,199.00,USD,in_stock,Tablets,yes,"USB, memory card",10.5 in,"450 g",in its cover
l1,Acme Book,899.00,USD,in_stock,Laptop,no,USB;HDMI,14,"1,200 g",none
s1,Acme Stand,19.00,USD,in_stock,Stands,,,,,
x1,Acme iPad sleeve,9.00,USD,in_stock,,,,large,,
"""


def test_a_feed_of_another_topic_is_imported_with_declared_columns(shop: Path) -> None:
    """The kind from the column that is declared, else from words; cells that cannot be read are warnings."""
    catalog = shop / "catalog.db"
    catalog.unlink()
    (shop / "feed.csv").write_text(FEED)
    result = run(shop, "import", str(shop / "feed.csv"), "--map", "kind=Art")
    assert result.exit_code == 0
    shown = result.output
    assert shown[shown.index("\nColumns") : shown.index("  Wrong?")].split("\n")[1:-1] == [
        "Columns, as they were read",
        "  kind          Art",
        "  id            id",
        "  title         title",
        "  price         price",
        "  currency      currency",
        "  availability  availability",
        "  keyboard      keyboard",
        "  touch         Touchscreen",
        "  ports         Sockets",
        "  screen        Screen size (in)",
        "  weight_g      Weight",
    ]
    assert shown[shown.index("\nAccepted with") : shown.index("\nProducts\n")] == (
        "\nAccepted with a warning\n"
        "  attribute-not-usable  2  s1 (kind), x1 (screen)\n"
        "\nFacts that contradict the kind, which are kept\n"
        "  l1: keyboard is none, although the kind laptop implies present\n"
    )
    found = {each.id: each for each in Catalog(catalog, TABLETS).products()}
    assert {name: each.kind for name, each in found.items()} == {
        "t1": "tablet", "l1": "laptop", "s1": "other", "x1": "other",
    }  # fmt: skip
    stated = {name: value for name, value in found["t1"].attributes.items() if value is not None}
    assert stated == {
        "kind": "tablet", "touch": True, "ports": ("usb", "card_slot"), "screen": 10.5, "weight_g": 450,
        "keyboard": "cover",
    }  # fmt: skip
    assert found["l1"].attributes["weight_g"] == 1200
    words = (b"headphone", b"headset", b"earphone")
    assert [word for word in words if word in catalog.read_bytes().lower() + shown.lower().encode()] == []


def test_a_declared_column_of_the_kind_is_remembered(shop: Path) -> None:
    """Until it is forgotten; then the words decide."""
    (shop / "feed.csv").write_text(FEED)
    run(shop, "import", str(shop / "feed.csv"), "--map", "kind=Art")
    run(shop, "import", str(shop / "feed.csv"))
    assert run(shop, "list", "--kind", "laptop").output == "l1  Acme Book  899.00 USD\n"
    run(shop, "import", str(shop / "feed.csv"), "--map", "kind=")
    assert run(shop, "list", "--kind", "laptop").output == ""


def test_a_column_of_an_attribute_holds_no_other_field(shop: Path) -> None:
    """Although other shops call a category or a stock so."""
    topic = TOPIC_YAML.replace("maker: {type: word, label: Made by}", "maker: {type: word, label: Type}")
    write_texts(shop / "rules", {"topic.yaml": topic})
    (shop / "feed.csv").write_text("id,title,price,currency,type\nt1,Acme Tablet,199,USD,slate\n")
    run(shop, "import", str(shop / "feed.csv"))
    shown = run(shop, "show", "t1").output
    assert "maker     slate       feed field: type: slate" in shown


def test_a_field_that_is_none_names_the_attributes_too(shop: Path) -> None:
    """They can be declared as well."""
    (shop / "feed.csv").write_text(FEED)
    result = run(shop, "import", str(shop / "feed.csv"), "--map", "keybord=Art")
    assert result.exit_code == 2
    assert "'keybord' is not a field of a product. Did you mean 'keyboard'?" in result.output


def test_rules_without_a_usable_topic_import_nothing(shop: Path) -> None:
    """What the catalog holds is not known then; other problems of the rules do not matter."""
    (shop / "feed.csv").write_text(FEED)
    write_texts(shop / "rules", {"topic.yaml": TOPIC_YAML.replace("type: number", "type: numbr", 1)})
    result = run(shop, "import", str(shop / "feed.csv"))
    assert result.exit_code == 2
    assert f"The rules in {shop / 'rules'} do not say what the catalog holds:\n" in result.output
    assert "'type' cannot be 'numbr'. Did you mean 'number'?" in result.output
    assert result.output.endswith("Nothing was imported; the catalog is unchanged.\n")


def test_titles_are_inferred_by_the_words_of_the_topic(shop: Path) -> None:
    """One product, the differences of all, and a table with a column for each attribute."""
    (shop / "titles.csv").write_text("id,title\na,Acme iPad with keyboard\nb,Acme One\n")
    assert run(shop, "infer", "--csv", str(shop / "titles.csv")).output == (
        "id,kind,keyboard,maker,touch,ports,screen,weight_g,rugged,price\n"
        "a,tablet,present,,,,,,,\n"
        "b,other,,,,,,,,\n"
    )
    assert run(shop, "infer", "two").output == "Two (two)\n\nkind  other  no words  (the catalog: tablet)\n"
    assert run(shop, "infer").output == (
        "0 products with something that the catalog lacks or states differently.\n"
    )
