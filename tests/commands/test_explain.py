"""`wizard explain`: what leads from answers to their recommendation."""

from __future__ import annotations

import json

import pytest

from tests.commands.running import Shop, printed, start


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
    assert shop.said("explain", address) == printed(name)


@pytest.mark.parametrize("address", ["", "https://shop.example/wizard", "/", "/?", "show=now&limit=9"])
def test_an_address_without_answers_is_where_a_shopper_starts(shop: Shop, address: str) -> None:
    """Every question is open."""
    assert shop.said("explain", address).splitlines()[:3] == ["Answers: none", "", "Questions"]


def test_wrong_parameters_are_all_told_as_the_api_tells_them(shop: Shop) -> None:
    """With what is accepted, and exit code 1."""
    options = ("--rules", str(shop.rules), "--catalog", str(shop.catalog))
    code, output, error = start(
        "explain", "tlak=never&talk=nevr&budget=more&budget=upto_50&uses=bike&uses=music", *options
    )
    assert (code, output, error.splitlines()) == (
        1,
        "",
        [
            "'bike' cannot be combined with other answers to 'uses'. Accepted: music, calls, bike, unsure.",
            "'nevr' is no answer to 'talk'. Did you mean 'never'? Accepted: never, often, unsure.",
            "'budget' takes one answer, not 2: more, upto_50. Accepted: upto_50, more, unsure.",
            "There is no question 'tlak'. Did you mean 'talk'? Accepted: uses, talk, budget.",
        ],
    )


def test_json(shop: Shop) -> None:
    """The same for programs."""
    found = json.loads(shop.run("explain", "uses=music&budget=upto_50", "--json").output)
    assert (len(found.pop("rulebook")["version"]), len(found.pop("catalog")["version"])) == (12, 12)
    assert found.pop("answers") == [
        {"question": "uses", "status": "given", "answer": ["music"], "because": ""},
        {"question": "talk", "status": "assumed", "answer": ["never"], "because": "You only listen."},
        {"question": "budget", "status": "given", "answer": ["upto_50"], "because": ""},
    ]
    assert found.pop("rules")[:2] == [
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
    assert found.pop("would_change")[0] == {
        "question": "talk",
        "change": "replace",
        "answer": "often",
        "verdict": "headset",
        "address": "/?uses=music&talk=often&budget=upto_50&show=now",
    }
    limit = {"met": ["within_budget"], "missed": [], "not_stated": []}
    assert found == {
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


def test_what_is_set_aside_is_said(shop: Shop) -> None:
    """A decision over another one."""
    verdict = (
        (shop.rules / "verdict.yaml").read_text().replace("when: {uses: bike}", "when: {uses: [bike, music]}")
    )
    shop.write({"verdict.yaml": verdict.replace("decide: out_of_scope", "decide: either")})
    assert "  only-listening sets bicycle aside, which decides either.\n" in shop.said(
        "explain", "uses=music"
    )


def test_exit_codes_of_the_process(shop: Shop) -> None:
    """0, 1 for rules with problems, 2 when there are none."""
    options = ("--catalog", str(shop.catalog), "--rules")
    fine = start("explain", "uses=music", *options, str(shop.rules))[0]
    shop.write({"advice.yaml": "- {id: x}\n"})
    code, output, error = start("explain", "uses=music", *options, str(shop.rules))
    assert (fine, code, output) == (0, 1, "")
    assert error.splitlines()[-1] == f"2 problems in {shop.rules}: fix them first."
    assert start("explain", "uses=music", *options, str(shop.rules / "none"))[0] == 2
