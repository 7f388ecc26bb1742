"""`wizard explain`: what leads from answers to their recommendation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.json import encode

from tests.commands.running import Shop, printed, run_inside, start
from wizard.advisor import Advisor
from wizard.web.api.serialize import serialize_recommendation


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("uses=music&budget=upto_50", "explain_decided"),
        ("uses=calls&talk=never", "explain_dropped"),
        ("?uses=calls&talk=often&budget=upto_50", "explain_near_miss"),
        ("https://shop.example/wizard?uses=bike&talk=often&utm_source=x#top", "explain_out_of_scope"),
    ],
)
def test_everything_is_explained(shop: Shop, address: str, name: str) -> None:
    """Answers given, assumed, dropped, skipped and open; rules, verdict, needs, products, changes."""
    assert shop.output_of("explain", address) == printed(name)


@pytest.mark.parametrize("address", ["", "https://shop.example/wizard", "/", "/?", "show=now&limit=9"])
def test_an_address_without_answers_is_where_a_shopper_starts(shop: Shop, address: str) -> None:
    """Every question is open."""
    assert shop.output_of("explain", address).splitlines()[:3] == ["Answers: none", "", "Questions"]


def test_wrong_parameters_are_all_reported_as_the_api_tells_them(shop: Shop) -> None:
    """With what is accepted, and exit code 1."""
    options = ("--rules", str(shop.rules), "--catalog", str(shop.catalog))
    code, output, error = run_inside(
        "explain", "tlak=never&talk=nevr&budget=more&budget=upto_50&uses=bike&uses=music", *options
    )
    assert (code, output, error.splitlines()) == (
        1,
        "",
        [
            "'bike' cannot be combined with other answers to 'uses'. Accepted: music, calls, bike, unsure.",
            "'nevr' is not an answer to 'talk'. Did you mean 'never'? Accepted: never, often, unsure.",
            "'budget' takes one answer, not 2: more, upto_50. Accepted: upto_50, more, unsure.",
            "There is no question 'tlak'. Did you mean 'talk'? Accepted: uses, talk, budget.",
        ],
    )


def test_json_holds_what_the_api_answers(shop: Shop) -> None:
    """All but answers, warnings and tips, which `explain` says in its own way."""
    query = "uses=music&budget=upto_50"
    advisor = Advisor.open(shop.rules, shop.catalog)
    reading = advisor.parse_answers([("uses", "music"), ("budget", "upto_50")])
    answered = json.loads(encode(serialize_recommendation(advisor, advisor.recommend(reading.given))))
    found = json.loads(shop.run("explain", query, "--json").output)
    assert {name for name, value in answered.items() if not _holds(found[name], value)} == {
        "answers", "warnings",
    }  # fmt: skip


def _holds(found: Any, wanted: Any) -> bool:
    """Return whether a value has at least what is wanted, field by field."""
    match found, wanted:
        case dict(), dict():
            return all(name in found and _holds(found[name], value) for name, value in wanted.items())
        case list(), list():
            return len(found) == len(wanted) and all(map(_holds, found, wanted))
    return bool(found == wanted)


def test_json_says_more_than_the_api(shop: Shop) -> None:
    """Where rules are written, which of them decide and call for a need, and what became of each question."""
    found = json.loads(shop.run("explain", "uses=music&budget=upto_50", "--json").output)
    assert (len(found["rulebook"]["version"]), len(found["catalog"]["version"])) == (12, 12)
    assert found["answers"] == [
        {"question": "uses", "status": "given", "answer": ["music"], "because": ""},
        {"question": "talk", "status": "assumed", "answer": ["never"], "because": "You only listen."},
        {"question": "budget", "status": "given", "answer": ["upto_50"], "because": ""},
    ]
    assert found["rules"][:2] == [
        {
            "rule": "only-listening",
            "file": "verdict.yaml",
            "line": 6,
            "column": 3,
            "does": "decides headphones",
            "answers": "talk=never",
        },
        {
            "rule": "all-day",
            "file": "needs.yaml",
            "line": 7,
            "column": 5,
            "does": "nice soft_pads 2",
            "answers": "",
        },
    ]
    first = found["would_change"][0]
    assert first.pop("url") == "?uses=music&talk=often&budget=upto_50&show=now"
    assert first == {
        "question": "talk",
        "change": "replace",
        "answer": "often",
        "verdict": "headset",
        "address": "/?uses=music&talk=often&budget=upto_50&show=now",
    }
    limit = {"met": ["within_budget"], "missed": [], "not_stated": []}
    expected = {
        "address": "/?uses=music&budget=upto_50",
        "leaning": {"headphones": 0, "headset": 0},
        "close_call": 1,
        "verdict": {
            "id": "headphones",
            "label": "Headphones",
            "settled": True,
            "decided_by": ["only-listening"],
            "set_aside": [],
        },
        "needs": [
            {
                "id": "within_budget",
                "strength": "must",
                "weight": None,
                "checkable": True,
                "rules": ["limit"],
            },
            {"id": "soft_pads", "strength": "nice", "weight": 2, "checkable": False, "rules": ["all-day"]},
        ],
        "warnings": ["loud"],
        "tips": [],
        "products": [{"id": "plain", "name": "Plain", **limit}, {"id": "bud", "name": "Bud", **limit}],
        "nearest": [],
    }
    assert {name: value for name, value in expected.items() if not _holds(found[name], value)} == {}


def test_a_decision_set_aside_by_another_is_reported(shop: Shop) -> None:
    """A decision over another one."""
    verdict = (
        (shop.rules / "verdict.yaml").read_text().replace("when: {uses: bike}", "when: {uses: [bike, music]}")
    )
    shop.write({"verdict.yaml": verdict.replace("decide: out_of_scope", "decide: either")})
    assert "  only-listening sets bicycle aside, which decides either.\n" in shop.output_of(
        "explain", "uses=music"
    )


def test_exit_codes_of_the_process(shop: Shop) -> None:
    """0, 1 for rules with problems, 2 when there are none."""
    options = ("--catalog", str(shop.catalog), "--rules")
    fine = run_inside("explain", "uses=music", *options, str(shop.rules))[0]
    shop.write({"advice.yaml": "- {id: x}\n"})
    code, output, error = start("explain", "uses=music", *options, str(shop.rules))
    assert (fine, code, output) == (0, 1, "")
    assert error.splitlines()[-1] == f"2 problems in {shop.rules}: fix them first."
    assert run_inside("explain", "uses=music", *options, str(shop.rules / "none"))[0] == 2
