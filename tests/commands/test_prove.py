"""`wizard prove`: what holds for all answers, and the smallest answers that show what does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.commands.running import PRODUCTS, Shop, printed, run_inside, start
from tests.documented import undocumented
from tests.making import TOPIC, changed, load_texts, product, tidy_texts
from wizard.analysis.check import CheckReport
from wizard.analysis.product_proof import ProductProof, ProductState, ProvenProduct
from wizard.analysis.proof import prove
from wizard.analysis.violations import Bounds
from wizard.catalog.listing import Listing
from wizard.catalog.store import write_catalog
from wizard.commands.check import print_check_report, summary
from wizard.commands.prove import print_proof, proof_data
from wizard.paths import catalog_path, rules_path

NOT_SURE = changed("verdict.yaml", "- {id: not-sure", "# {id: not-sure")


def test_all_that_holds_is_reported(shop: Shop) -> None:
    """With how many sets it holds for, and how many have a full match."""
    assert (shop.output_of("prove"), shop.run("prove").exit_code) == (printed("prove_holds"), 0)


def test_what_fails_has_its_smallest_answers_in_words_and_an_address(shop: Shop) -> None:
    """Without a catalog nothing is said about products."""
    shop.write(NOT_SURE)
    assert shop.output_of("prove", "--no-catalog") == printed("prove_fails")
    assert shop.run("prove").exit_code == 1


def test_a_catalog_without_headsets_is_found_out(shop: Shop) -> None:
    """Only with the catalog; the rules alone are fine."""
    headsets = "needs.yaml", "microphone: [inline, boom]", "microphone: built_in"
    shop.write(changed(*headsets))
    found = json.loads(shop.run("prove", "--json").output)["findings"]
    assert [(each["claim"], each["file"], each["line"], each["address"]) for each in found] == [
        ("products", "needs.yaml", 2, "/?uses=unsure&talk=often&budget=unsure")
    ]
    assert shop.run("prove", "--no-catalog").exit_code == 0


def test_json(shop: Shop) -> None:
    """Numbers of answer sets are text, since many programs round large numbers."""
    shop.write(NOT_SURE)
    found = json.loads(shop.run("prove", "--json").output)
    assert (len(found.pop("rulebook")["version"]), len(found.pop("catalog")["version"])) == (12, 12)
    assert found.pop("seconds") > 0
    reached = found.pop("reached")
    assert (reached["uses=bike"], reached["daily-talk"], reached["need:mic"]) == ("1", "12", "12")
    assert found == {
        "holds": False,
        "answer_sets": {"plain": "31", "all": "31"},
        "verdicts": {
            "headphones": {"plain": "6", "all": "6"},
            "headset": {"plain": "12", "all": "12"},
            "either": {"plain": "12", "all": "12"},
            "out_of_scope": {"plain": "1", "all": "1"},
        },
        "full_match": {
            "plain": {"at_least": "26", "at_most": "26"},
            "all": {"at_least": "26", "at_most": "26"},
        },
        "instead": {"plain": {"at_least": "0", "at_most": "0"}, "all": {"at_least": "0", "at_most": "0"}},
        "products": [
            {
                "id": name,
                "state": "shown",
                "answers": {"uses": ["unsure"], "talk": ["unsure"], "budget": ["unsure"]},
                "address": "/?uses=unsure&talk=unsure&budget=unsure",
                "because": None,
            }
            for name in ("boom", "bud", "plain")
        ],
        "product_counts": {"shown": 3, "asked": 0, "never_fits": 0, "not_seen": 0},
        "tried": 1,
        "findings": [
            {
                "claim": "verdict",
                "file": "verdict.yaml",
                "line": 1,
                "column": 1,
                "message": "No verdict rule with a source holds in 12 answer sets.",
                "fix": "Add a rule that decides or leans for these answers, or widen one.",
                "mend": "Add a rule that decides or leans for these answers, or widen one.",
                "answers": {"uses": ["unsure"], "talk": ["unsure"], "budget": ["unsure"]},
                "address": "/?uses=unsure&talk=unsure&budget=unsure",
            }
        ],
        "unfinished": [],
    }


def test_json_without_a_catalog(shop: Shop) -> None:
    """What was not looked at is null."""
    found = json.loads(shop.run("prove", "--no-catalog", "--json").output)
    assert (found["catalog"], found["full_match"], found["holds"]) == (
        None,
        {"plain": None, "all": None},
        True,
    )


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("examples.yaml", "", 0),
        ("verdict.yaml", "- {id: Bad id}\n", 1),
        ("verdict.yaml", NOT_SURE["verdict.yaml"], 1),
    ],
)
def test_exit_codes(shop: Shop, file: str, text: str, code: int) -> None:
    """1 for rules that cannot be read or proven; examples play no part."""
    shop.write({file: text or tidy_texts()[file].replace("headphones", "headset")})
    assert run_inside("prove", str(shop.rules), "--catalog", str(shop.catalog))[0] == code


def test_what_cannot_run_ends_with_2(shop: Shop) -> None:
    """The message says what is missing."""
    code, output, error = start("prove", str(shop.rules / "none"))
    assert (code, output, error) == (2, "", f"Error: There is no folder of rules {shop.rules / 'none'}.\n")


@pytest.mark.slow
def test_the_shipped_rules_and_catalog_are_proven() -> None:
    """Every claim holds, for all sets of answers; and the JSON has no field that is not documented."""
    code, output, told = start("prove", str(rules_path()), "--catalog", str(catalog_path()), "--json")
    found = json.loads(output)
    assert (code, told, found["holds"], found["findings"], found["unfinished"]) == (0, "", True, [], [])
    assert int(found["answer_sets"]["all"]) > 10**12
    assert undocumented(found, ["checking.md"]) == []


def test_what_could_not_be_proven_is_reported_and_nothing_more_is_claimed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Here the proof may not keep a single state."""
    book = load_texts(tidy_texts())
    proof = prove(book, bounds=Bounds(states=0))
    print_proof(book, proof, seconds=0.5)
    assert capsys.readouterr().out == printed("prove_tangled")
    print_check_report(CheckReport((), proof), book)
    assert capsys.readouterr().out == (
        "What could not be proven\n"
        "Nothing is proven: which questions are asked depends on too many answers at once, counted from the "
        "question 'uses' on. What tangles it: uses.\n"
        "\n"
    )
    summarized = "with 1 example and 0 sets of answers in 0.5 seconds: 0 problems, 0 hints, 1 not proven."
    assert summary(CheckReport((), proof), book, 0.5) == summarized


@pytest.mark.parametrize("name", ["prove_holds", "prove_fails", "explain_decided", "explain_out_of_scope"])
def test_lines_for_people_fit_in_100_columns(name: str) -> None:
    """Only places and addresses may be longer."""
    assert [line for line in printed(name).splitlines() if len(line) > 100] == []


def test_of_very_many_products_only_the_first_are_listed() -> None:
    """And all are counted."""
    book = load_texts(tidy_texts())
    ids = [f"p{number:05}" for number in range(20_001)]
    products = tuple(ProvenProduct(product(each), ProductState.NOT_SEEN, because="Others.") for each in ids)
    found: Any = proof_data(book, "0123456789ab", prove(book), ProductProof(products, tried=9), seconds=1)
    assert [each["id"] for each in found["products"]] == ids[:100]
    assert found["product_counts"] == {"shown": 0, "asked": 0, "never_fits": 0, "not_seen": 20_001}


def test_products_that_nobody_sees_are_named_by_cause(shop: Shop) -> None:
    """That is no mistake: the exit code stays 0."""
    more = [product(f"dear-{cents}", "headset", cents, microphone="boom") for cents in (7000, 8000, 9000)]
    write_catalog(shop.catalog, TOPIC, map(Listing, (*PRODUCTS, *more)), "2025-07-23")
    assert shop.run("prove").exit_code == 0
    assert shop.output_of("prove").split("Products, ")[1] == printed("prove_hidden")
