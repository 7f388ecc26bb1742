"""`wizard catalog add-column`: a fact about products in the rules and in the catalog, or in neither."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.commands.publishing import make_draft
from tests.commands.running import Shop
from tests.making import TOPIC, encode, load_texts, tidy_texts
from wizard.catalog.store import Catalog
from wizard.cli import main
from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rules_folder import load_topic, read_texts


def _run(shop: Shop, *typed: str) -> Result:
    """The outcome of adding a column."""
    options = ("--rules", str(shop.rules), "--catalog", str(shop.catalog))
    return CliRunner().invoke(main, ["catalog", "add-column", *typed, *options])


def _lines(shop: Shop, *typed: str) -> list[str]:
    """What it prints, without the folder."""
    return _run(shop, *typed).output.replace(str(shop.rules.parent), "HERE").splitlines()


def _columns(shop: Shop) -> list[str]:
    """The columns of the products."""
    with sqlite3.connect(shop.catalog) as db:
        return [row[1] for row in db.execute("PRAGMA table_info(products)")]


def test_the_attribute_is_declared_and_the_catalog_gets_a_column(shop: Shop) -> None:
    """At the end of the attributes, with comments and everything else unchanged; then staff can state it."""
    before = (shop.rules / "topic.yaml").read_text()
    assert _lines(shop, "vegan", "yes_no", "--label", "Without leather, wool") == [
        "topic.yaml: attribute 'vegan' (yes_no) added",
        "HERE/catalog.db: column 'vegan' added, which no product states yet",
        "State it: wizard catalog set ID vegan=yes --because WHY --rules HERE/rules",
        "Or import a feed with a column 'vegan'. Needs may test it.",
    ]
    last = "    words: {low: below average, middle: average, high: very good}\n"
    line = '  vegan: {type: yes_no, label: "Without leather, wool"}\n'
    assert (shop.rules / "topic.yaml").read_text() == before.replace(last, last + line)
    assert "vegan" in _columns(shop)
    topic = load_topic(read_texts(shop.rules))
    assert topic.attributes == {**TOPIC.attributes, "vegan": Attribute("vegan", AttributeType.YES_NO)}
    typed = [
        "plain",
        "vegan=yes",
        "--because",
        "seen",
        "--rules",
        str(shop.rules),
        "--catalog",
        str(shop.catalog),
    ]
    assert CliRunner().invoke(main, ["catalog", "set", *typed]).exit_code == 0
    product = Catalog(shop.catalog, topic).product("plain")
    assert product
    assert product.attributes["vegan"] is True


@pytest.mark.parametrize(
    ("typed", "written", "column"),
    [
        (("depth", "number", "--unit", "mm"), "depth: {type: number, unit: mm}", "depth"),
        (("plug", "word"), "plug: {type: word}", "plug"),
        (
            ("plug", "words", "--words", "usb-c, micro", "--on-card"),
            "plug: {type: words, words: [usb-c, micro], on_card: yes}",
            "plug_open",
        ),
        (("dust", "scale", "--words", "none,IP5"), "dust: {type: scale, words: [none, IP5]}", "dust"),
    ],
)
def test_every_type_of_attribute_can_be_added(
    shop: Shop, typed: tuple[str, ...], written: str, column: str
) -> None:
    """A list also gets the column that says whether it is open."""
    assert _run(shop, *typed).exit_code == 0
    assert f"\n  {written}\n" in (shop.rules / "topic.yaml").read_text()
    assert column in _columns(shop)


NOTHING = "Error: Nothing is added. "


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("anc", "yes_no"), "Error: There is an attribute 'anc' already, in topic.yaml, line {line}."),
        (
            ("Vegan", "yes_no"),
            f"{NOTHING}'Vegan' cannot be an id. "
            "Use at most 40 characters from a-z, 0-9, - and _, for example vegan.",
        ),
        (
            ("price", "number"),
            f"{NOTHING}'price' cannot be the id of an attribute: the wizard uses it for something else. "
            "Choose another id.",
        ),
        (
            ("plug", "words"),
            f"{NOTHING}An attribute of the type words has no words. Add 'words:' with all it may be.",
        ),
        (
            ("plug", "yes_no", "--unit", "mm"),
            f"{NOTHING}'unit' has no effect on an attribute of the type yes_no. Delete it, or make the type "
            "number.",
        ),
        (
            ("plug", "yes_no", "--label", "Noise cancelling for your ears"),
            f"{NOTHING}The label 'Noise cancelling for your ears' is also that of the attribute 'anc'. Write "
            "another 'label:': columns are found by it.",
        ),
    ],
)
def test_an_invalid_attribute_is_added_to_neither(shop: Shop, typed: tuple[str, ...], message: str) -> None:
    """Neither to the rules nor to the catalog."""
    before = shop.catalog.read_bytes()
    lines = tidy_texts()["topic.yaml"].split("\n")
    number = next(number for number, line in enumerate(lines, 1) if line.startswith("  anc:"))
    assert _lines(shop, *typed) == [message.format(line=number)]
    assert read_texts(shop.rules) == encode(tidy_texts())
    assert shop.catalog.read_bytes() == before


def test_a_column_of_the_store_is_left_unchanged(shop: Shop) -> None:
    """Whatever the case of its letters."""
    with sqlite3.connect(shop.catalog) as db:
        db.execute("ALTER TABLE products ADD COLUMN Vegan TEXT")
    assert _lines(shop, "vegan", "yes_no") == [
        "Error: The catalog HERE/catalog.db has a column 'Vegan' of its own already. Needs may name it as it "
        "is. To say what its values mean, add it to 'attributes:' in topic.yaml."
    ]
    assert read_texts(shop.rules) == encode(tidy_texts())


def test_rules_of_the_first_release_must_be_upgraded_first(shop: Shop) -> None:
    """They declare no attributes."""
    (shop.rules / "topic.yaml").unlink()
    assert _lines(shop, "vegan", "yes_no") == [
        "Error: HERE/rules has no topic.yaml, which declares the attributes. Write it first: wizard rules "
        "upgrade --rules HERE/rules"
    ]


def test_a_missing_catalog_is_reported(shop: Shop) -> None:
    """None is created."""
    shop.catalog.unlink()
    assert _lines(shop, "vegan", "yes_no") == ["Error: There is no catalog HERE/catalog.db."]
    assert not shop.catalog.exists()


def test_a_locked_catalog_leaves_rules_and_catalog_unchanged(shop: Shop) -> None:
    """The message is that of whatever writes to it."""
    shop.catalog.chmod(0o400)
    new = shop.catalog.with_name("catalog.db.new")
    new.mkdir()
    assert _lines(shop, "vegan", "yes_no")[0].startswith("Error: ")
    assert read_texts(shop.rules) == encode(tidy_texts())
    assert "vegan" not in _columns(shop)


@pytest.mark.parametrize(
    ("written", "then"),
    [
        (
            "attributes: {light: {type: yes_no}}\n",
            "attributes: {light: {type: yes_no}, vegan: {type: yes_no}}\n",
        ),
        (
            "attributes:\n    light:\n      type: word\n      words:\n        - a\n        - b  # c\n"
            "\n# end\n",
            "attributes:\n    light:\n      type: word\n      words:\n        - a\n        - b  # c\n"
            "    vegan: {type: yes_no}\n\n# end\n",
        ),
        ("", "attributes:\n  vegan: {type: yes_no}\n"),
        ("# no end", "# no end\nattributes:\n  vegan: {type: yes_no}\n"),
    ],
)
def test_attributes_are_found_in_every_layout(shop: Shop, written: str, then: str) -> None:
    """On one line, on several, or not yet in the file."""
    head, _, _ = tidy_texts()["topic.yaml"].partition("attributes:\n")
    topic = head.replace(
        "  headset: {implies: {microphone: present}}  # a headset has a microphone (A1, A5)\n", ""
    )
    topic = topic.replace("\ntitles: worn_audio\n", "")
    needs = "needs:\n  pads: {label: Pads}\nrules:\n  - {id: n, must: pads, reason: R., sources: [A1]}\n"
    texts = {**tidy_texts(), "topic.yaml": topic + written, "needs.yaml": needs}
    texts["examples.yaml"] = "- {name: n, answers: {uses: music}, expect: {needs: [pads]}}\n"
    load_texts(texts)
    shop.write(texts)
    assert _run(shop, "vegan", "yes_no").exit_code == 0
    assert (shop.rules / "topic.yaml").read_text() == topic + then


def test_only_the_draft_gets_the_attribute(live: Shop) -> None:
    """For the live rules the column is one of the store's own."""
    draft = make_draft(live, {})
    assert _run(live, "vegan", "yes_no", "--draft", "calls").exit_code == 0
    assert "vegan" in load_topic(read_texts(draft.folder)).attributes
    assert read_texts(live.rules) == encode(tidy_texts())
    assert Catalog(live.catalog, TOPIC).own_attributes["vegan"].name == "vegan"


def test_with_publishing_versions_it_has_to_be_published(live: Shop) -> None:
    """The output says how."""
    (live.rules / "settings.yaml").write_text("publishing: versions\n")
    printed = " ".join(line.strip() for line in _lines(live, "vegan", "yes_no"))
    assert printed.endswith("It goes live when it is published: wizard publish HERE/rules --rules HERE/rules")


def test_the_shipped_rules_cannot_be_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which are nobody's own."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["catalog", "add-column", "vegan", "yes_no"])
    assert (result.exit_code, result.output) == (
        2,
        f"Error: There is no folder 'rules' in {tmp_path}. Name the one you mean with --rules.\n",
    )


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            ("a: {type: yes_no}\n  b", "yes_no"),
            "'a: {type: yes_no} b' cannot be an id. Use at most 40 characters from a-z, 0-9, - and "
            "_, for example "
            "a-type-yes_no-b.",
        ),
        (
            ("'vegan' #", "yes_no"),
            "''vegan' #' cannot be an id. Use at most 40 characters from a-z, 0-9, - and _, for "
            "example vegan.",
        ),
        (("", "yes_no"), "'NAME' is empty. Write an id here."),
        (
            ("\udcff", "yes_no"),
            "'\\udcff' cannot be an id. Use at most 40 characters from a-z, 0-9, - and _.",
        ),
        (("vegan", "yes_no", "--label", "No \udcff"), "'No ?' has bytes that are not UTF-8. Type it again."),
        (
            ("plug", "word", "--words", "a,b]} #"),
            "'words' cannot be 'b]} #'. Write a word of letters, digits, _ . + or -, for example large_1.",
        ),
    ],
)
def test_arguments_are_text_and_not_yaml(shop: Shop, typed: tuple[str, ...], message: str) -> None:
    """Whatever characters they contain, they cannot declare anything else."""
    before = read_texts(shop.rules)
    assert _lines(shop, *typed) == [f"Error: Nothing is added. {message}"]
    assert read_texts(shop.rules) == before
