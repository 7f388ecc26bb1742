"""Two topics that are data files alone: everything the wizard does, it does for them too."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import pytest
from jsonschema import Draft202012Validator

from tests.analysis.brute_force import Tried, ranked, try_all
from tests.topics.shops import TopicShop
from wizard.analysis.proof import prove
from wizard.catalog.listing import Origin
from wizard.engine.product_index import group_products
from wizard.rule_language.attributes import AttributeType
from wizard.rule_language.model import Rulebook
from wizard.rule_language.topic import OUT_OF_SCOPE

# --- rules ----------------------------------------------------------------------------------------------


def test_the_tablet_topic_has_nothing_to_fix_and_no_hint(tablets: TopicShop) -> None:
    """With the strictest check."""
    report = json.loads(tablets.run("check RULES --catalog CATALOG --strict --json").stdout)
    assert (report["problems"], report["hints"], report["unfinished"]) == ([], [], [])


def test_the_examples_of_the_tablet_topic_pass(tablets: TopicShop) -> None:
    """There is one for each verdict, and more."""
    report = tablets.json("examples RULES --catalog CATALOG")
    verdicts = {example.verdict for example in tablets.rulebook.examples}
    assert (report["failures"], report["examples"] >= 15) == ([], True)
    assert verdicts == set(tablets.rulebook.topic.verdict_sides)


def test_an_example_that_expects_another_verdict_fails(tablets: TopicShop, tmp_path: Path) -> None:
    """So the examples are really tried."""
    changed = tmp_path / "tablet"
    shutil.copytree(tablets.rules, changed)
    path = changed / "examples.yaml"
    path.write_text(path.read_text().replace("verdict: tablet, needs: [updates]", "verdict: laptop"))
    printed = tablets.run(f"check {changed} --catalog CATALOG", exit_codes=(1,)).output
    assert "The example 'grandmother wants to see the family'" in printed


def test_the_tablet_topic_uses_every_type_of_attribute(tablets: TopicShop) -> None:
    """So that each is seen to work from the feed to the page."""
    types = {attribute.type for attribute in tablets.rulebook.topic.attributes.values()}
    assert types == set(AttributeType)


def test_everything_is_proven_of_the_tablet_topic(tablets: TopicShop) -> None:
    """Every property for every set of answers, and every verdict but one on nothing has products."""
    proof = tablets.json("prove RULES --catalog CATALOG")
    assert (proof["holds"], proof["findings"], proof["unfinished"]) == (True, [], [])


@pytest.mark.parametrize("counted", ["plain", "all"])
def test_verdicts_add_up_to_all_sets_of_answers(shop: TopicShop, counted: str) -> None:
    """No set is lost, and none is counted twice."""
    proof = shop.json("prove RULES --catalog CATALOG --no-catalog")
    verdicts = {verdict: int(count[counted]) for verdict, count in proof["verdicts"].items()}
    assert sum(verdicts.values()) == int(proof["answer_sets"][counted])
    assert min(verdicts.values()) > 0
    assert list(verdicts) == list(shop.rulebook.topic.verdict_sides)


def test_the_proof_of_three_sides_is_what_trying_every_set_shows(coffee: TopicShop) -> None:
    """Verdicts, rules that hold, and answers for which a product meets every must."""
    book = coffee.rulebook
    tried = try_all(book)
    groups = group_products(coffee.catalog.products(), coffee.rulebook.topic)
    proof = prove(book, groups)
    verdicts = Counter(each.decision.verdict for each in tried)
    assert {verdict: count.sets for verdict, count in proof.verdicts.items()} == verdicts
    held = {rule.id: sum(each.holds(rule) for each in tried) for rule in book.rules}
    assert {rule: proof.reached[rule] for rule in held} == held
    matched = sum(bool(ranked(book, groups, each).picks) for each in tried)
    assert proof.full_match is not None
    assert (proof.full_match.all.lowest, proof.full_match.all.highest) == (matched, matched)


def outcome(tried: Tried, book: Rulebook) -> str:
    """Return the verdict of a set of answers, with its sides where these are not all that it may have."""
    sides = tuple(side.id for side in tried.decision.sides)
    verdict = tried.decision.verdict
    return verdict if sides == book.topic.verdict_sides[verdict] else f"{verdict} ({', '.join(sides)})"


def test_the_impact_on_three_sides_is_what_trying_every_set_shows(coffee: TopicShop, tmp_path: Path) -> None:
    """Each change from one verdict to another, with the number of sets that have it."""
    edited = TopicShop(coffee.folder, tmp_path / "coffee")
    shutil.copytree(coffee.rules, edited.rules)
    path = edited.rules / "verdict.yaml"
    path.write_text(path.read_text().replace("lean: {filter: 3}", "lean: {filter: 1, capsule: 1}"))
    before, after = (
        {str(each.given): outcome(each, shop.rulebook) for each in try_all(shop.rulebook)}
        for shop in (coffee, edited)
    )
    changes = Counter(
        f"{verdict} -> {after[given]}" for given, verdict in before.items() if verdict != after[given]
    )
    report = coffee.json(f"impact RULES {edited.rules} --catalog CATALOG --fail-on answers")
    counted = {
        each["change"]: int(each["all"]["at_least"])
        for each in report["changes"]
        if each["about"] == "verdict"
    }
    assert (counted, len(counted) > 1) == (changes, True)


def test_the_impact_on_the_tablet_topic_names_the_edit(tablets: TopicShop, tmp_path: Path) -> None:
    """And the verdict that changes, for people who only read books."""
    edited = tmp_path / "tablet"
    shutil.copytree(tablets.rules, edited)
    path = edited / "verdict.yaml"
    path.write_text(path.read_text().replace("decide: out_of_scope", "decide: tablet"))
    printed = tablets.run(f"impact RULES {edited} --catalog CATALOG", exit_codes=(1,)).output
    assert "rule 'only-books' changed: decide from out_of_scope to tablet" in printed
    assert "Another verdict: out_of_scope -> tablet" in printed


def test_leanings_are_explained_for_every_side(coffee: TopicShop) -> None:
    """Each side with its sum, and how far the first is ahead."""
    answers = "taste=strong&effort=none&cups=many"
    explained = coffee.json(f"explain '{answers}' --rules RULES --catalog CATALOG")
    assert explained["leaning"] == {"espresso": 2, "filter": 0, "capsule": 3}
    assert (explained["verdict"]["id"], explained["close_call"]) == ("capsule", 1)
    printed = coffee.run(f"explain '{answers}' --rules RULES --catalog CATALOG").output
    assert "Leaning: espresso 2, filter 0, capsule 3; the lead is 1, which is enough" in printed


def test_the_map_ends_in_the_verdicts_of_the_topic(shop: TopicShop) -> None:
    """By their labels."""
    drawn = shop.run("map RULES --catalog CATALOG --mermaid").output
    labels = [text.label for text in shop.rulebook.texts.verdicts.values()]
    assert [label for label in labels if label not in drawn] == []


def test_schemas_accept_the_files_of_the_topic_and_know_its_ids(shop: TopicShop, tmp_path: Path) -> None:
    """An editor completes the topic's own sides in its own files."""
    shop.run(f"schema --rules RULES --catalog CATALOG --output {tmp_path}")
    schema = json.loads((tmp_path / "verdict.schema.json").read_text())
    validator = Draft202012Validator(schema)
    rule = {"id": "new", "reason": "R.", "sources": ["H1"]}
    first, *_ = shop.rulebook.topic.side_ids
    assert list(validator.iter_errors([{**rule, "decide": first}])) == []
    assert list(validator.iter_errors([{**rule, "decide": "kettle"}])) != []


# --- products -------------------------------------------------------------------------------------------


def test_the_feed_is_imported_whole(tablets: TopicShop) -> None:
    """Thirty products, each of the kind that its row or its title says."""
    report = json.loads((tablets.folder / "report.json").read_text())
    kinds = Counter(product.kind for product in tablets.catalog.products())
    assert (len(report["accepted"]), report["refused"]) == (30, [])
    assert [each for each in report["accepted"] if each["warnings"]] == []
    assert kinds == {"tablet": 13, "laptop": 11, "convertible": 5, "other": 1}


def test_attributes_of_every_type_are_taken_from_columns(tablets: TopicShop) -> None:
    """As the values that rules test."""
    product = tablets.catalog.product("lu-note-12")
    assert product is not None
    assert dict(product.attributes) == {
        "kind": "tablet",
        "keyboard": "included",
        "system": "android",
        "touch": True,
        "pen": "included",
        "mobile_data": True,
        "child_mode": True,
        "made_for": "anyone",
        "ports": ("usb_c",),
        "screen_inch": 12.1,
        "sharpness": "2K",
        "weight_g": 590,
        "battery_hours": 13,
        "memory_gb": 8,
        "storage_gb": 256,
        "update_years": 5,
    }


def test_what_follows_from_the_kind_says_so(tablets: TopicShop) -> None:
    """Where the row is silent; what the row states stays."""
    listed = {listing.product.id: listing for listing in tablets.catalog.listings()}
    laptop, folding, stated = (listed[name] for name in ("br-air-13", "ni-turn-12", "pe-canvas-14"))
    origins = {each.attribute: each.origin for each in laptop.provenance}
    assert (laptop.product.attributes["keyboard"], origins["keyboard"]) == ("built_in", Origin.FOLLOWS)
    assert (folding.product.attributes["keyboard"], folding.product.attributes["touch"]) == ("present", True)
    assert stated.product.attributes["keyboard"] == "included"


def test_words_of_the_vocabulary_state_what_the_row_does_not(tablets: TopicShop) -> None:
    """A kind that was read from a title implies nothing."""
    listed = {listing.product.id: listing for listing in tablets.catalog.listings()}
    small, sleeve, online = (listed[name] for name in ("ke-sheet-8", "ac-sleeve-13", "or-leaf-10-lte"))
    origins = {each.attribute: each.origin for each in small.provenance}
    assert (small.product.kind, origins["kind"]) == ("tablet", Origin.WORDS)
    assert small.product.attributes.get("touch") is None
    assert (sleeve.product.kind, online.product.attributes["mobile_data"]) == ("other", True)


def test_an_export_is_imported_as_the_same_products(shop: TopicShop) -> None:
    """Word for word, in a new catalog."""
    shop.run("catalog export --rules RULES --catalog CATALOG --output FOLDER/out.csv")
    copy = TopicShop(shop.folder / "copy", shop.rules)
    copy.folder.mkdir()
    shutil.copy(shop.folder / "out.csv", copy.feed)
    copy.run("catalog import FEED --rules RULES --catalog CATALOG")
    assert copy.catalog.products() == shop.catalog.products()


def test_a_person_decides_an_attribute_of_the_topic(tablets: TopicShop, tmp_path: Path) -> None:
    """Words, numbers and scales, by the topic's own words."""
    shutil.copy(tablets.path, tmp_path / "catalog.db")
    own = TopicShop(tmp_path, tablets.rules)
    typed = "update_years=6 ports=usb_c,card sharpness=FHD pen=extra child_mode=yes"
    own.run(f"catalog set or-leaf-8 {typed} --because 'seen' --rules RULES --catalog CATALOG")
    product = own.catalog.product("or-leaf-8")
    assert product is not None
    decided = [product.attributes[name] for name in ("update_years", "ports", "pen", "child_mode")]
    assert decided == [6, ("usb_c", "card"), "extra", True]
    attribute = own.rulebook.topic.attributes["sharpness"]
    assert attribute.spelled(str(product.attributes["sharpness"])) == "FullHD"


# --- pages, JSON, embedding -----------------------------------------------------------------------------


def addresses(shop: TopicShop) -> list[str]:
    """Return the answers of each example, and of one answer to each first question, as in an address."""
    examples = [urlencode(example.answers, doseq=True) for example in shop.rulebook.examples]
    first = shop.rulebook.questions[0]
    return ["", *(f"{first.id}={option}" for option in first.option_ids), *examples]


def test_every_example_has_a_page_that_says_its_verdict(shop: TopicShop) -> None:
    """With products, but where nothing is recommended."""
    for example in shop.rulebook.examples:
        page = shop.client.get(f"/?{urlencode(example.answers, doseq=True)}&show=now").text
        found = shop.client.get(f"/api/v1/recommendation?{urlencode(example.answers, doseq=True)}").json
        assert found is not None
        assert (found["verdict"]["id"], found["verdict"]["label"] in page) == (example.verdict, True)
        shown = [product["name"] for product in found["products"]]
        assert (bool(shown), [name for name in shown if name not in page]) == (
            example.verdict != OUT_OF_SCOPE,
            [],
        )


def test_pages_ask_in_the_words_of_the_topic(shop: TopicShop) -> None:
    """Title, question and every option of it."""
    first = shop.rulebook.questions[0]
    page = shop.client.get("/").text
    words = [shop.rulebook.topic.name, first.text, *(option.label for option in first.options)]
    assert [word for word in words if word not in page] == []


def test_the_comparison_has_a_column_for_each_side(shop: TopicShop) -> None:
    """On the page of a recommendation."""
    page = shop.client.get(f"/?{addresses(shop)[-1]}&show=now").text
    texts = [text for row in shop.rulebook.texts.chart for text in row.says.values()]
    assert [text for text in texts if text not in page] == []


def test_a_store_embeds_the_topic_by_its_name(shop: TopicShop) -> None:
    """The frame, what oEmbed says of it, and the lines to copy."""
    (store,) = shop.rulebook.stores
    options = f"--store {store.id} --base https://advice.example --rules RULES --catalog CATALOG"
    snippet = shop.run(f"embed-snippet {options}").output
    described = shop.client.get(
        "/embed/oembed", query_string={"url": f"http://localhost/?store={store.id}"}
    ).json
    assert described is not None
    assert described["title"] == shop.rulebook.topic.advisor.capitalize()
    assert shop.client.get(f"/embed/?store={store.id}").status_code == 200
    assert "https://advice.example/embed" in snippet


# --- words ----------------------------------------------------------------------------------------------

COMMANDS = """\
check RULES --catalog CATALOG
check RULES --catalog CATALOG --json
prove RULES --catalog CATALOG
prove RULES --catalog CATALOG --json
examples RULES --catalog CATALOG
map RULES --catalog CATALOG --mermaid
schema --rules RULES --catalog CATALOG --output FOLDER/schemas
schema --rules RULES --catalog CATALOG --output FOLDER/any-ids --any-ids
catalog import FEED --rules RULES --catalog FOLDER/new.db --dry-run
catalog list --rules RULES --catalog CATALOG
catalog needs --rules RULES --catalog CATALOG
catalog gaps --rules RULES --catalog CATALOG
catalog infer --rules RULES --catalog CATALOG
catalog export --rules RULES --catalog CATALOG
catalog export --rules RULES --catalog CATALOG --format json
"""

MISTAKES = """\
check FOLDER/broken --catalog CATALOG
explain 'nothing=at-all' --rules RULES --catalog CATALOG
catalog show nothing --rules RULES --catalog CATALOG
catalog set nothing kind=kettle --because x --rules RULES --catalog CATALOG
catalog list --kind kettle --rules RULES --catalog CATALOG
"""

FOREIGN = re.compile(rb"head-?phone|headset|earphone", re.IGNORECASE)
"""Words of the shipped topic that no other one may be served in."""

PATHS = (
    *("/", "/embed/", "/api/v1/recommendation", "/api/v1/questions", "/api/v1/openapi.json", "/api/v1/"),
    *("/healthz", "/nowhere", "/?nothing=at-all", "/api/v1/recommendation?nothing=at-all"),
    *("/api/v1/products/nothing", "/embed/v1.js", "/embed/embed.d.ts"),
    *("/embed/oembed?url=http://localhost/", "/embed/oembed?url=http://elsewhere/"),
)


def foreign_lines(text: bytes) -> list[bytes]:
    """Return the lines with a word of the shipped topic."""
    return [line.strip()[:200] for line in text.splitlines() if FOREIGN.search(line)]


def test_no_command_speaks_of_another_topic(shop: TopicShop) -> None:
    """Neither in what it prints, nor in a message about a mistake."""
    broken = shop.folder / "broken"
    shutil.copytree(shop.rules, broken, dirs_exist_ok=True)
    (broken / "verdict.yaml").write_text("- {id: a, decide: kettle, reason: R., sources: [X]}")
    product = shop.catalog.products()[0].id
    answers = addresses(shop)[-1]
    typed = [
        *COMMANDS.splitlines(),
        f"catalog show {product} --rules RULES --catalog CATALOG",
        f"explain '{answers}' --rules RULES --catalog CATALOG",
        f"explain '{answers}' --rules RULES --catalog CATALOG --json",
        "impact RULES RULES --catalog CATALOG",
    ]
    printed = {command: shop.run(command, exit_codes=(0, 1)).output for command in typed}
    printed |= {command: shop.run(command, exit_codes=(1, 2)).output for command in MISTAKES.splitlines()}
    found = {command: foreign_lines(text.encode()) for command, text in printed.items()}
    assert {command: lines for command, lines in found.items() if lines} == {}
    assert "" not in printed.values()


def test_no_page_and_no_json_speaks_of_another_topic(shop: TopicShop) -> None:
    """Whatever is answered, and where an address is wrong too."""
    product = shop.catalog.products()[0].id
    asked = [f"{path}?{answers}" for answers in addresses(shop) for path in ("/", "/embed/")]
    shown = [f"/?{answers}&show=now" for answers in addresses(shop)]
    json_of = [f"/api/v1/recommendation?{answers}" for answers in addresses(shop)]
    checked = [f"/?product={product}&{addresses(shop)[-1]}", f"/api/v1/products/{product}"]
    found = {
        path: foreign_lines(shop.client.get(path).data)
        for path in (*PATHS, *asked, *shown, *json_of, *checked)
    }
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_no_file_speaks_of_another_topic(shop: TopicShop) -> None:
    """The catalog, byte by byte, the report of the import, exports, schemas, and versions that are kept."""
    written = [path for path in shop.folder.rglob("*") if path.is_file()]
    found = {path.name: foreign_lines(path.read_bytes()) for path in written}
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert {"catalog.db", "report.json"} <= found.keys()
