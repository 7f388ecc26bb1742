"""Links with former ids: pages, frames, tokens and JSON take them, and put out the present ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given

from tests.strategies import given_answers
from tests.web.framed_shop import ACME, small_shop
from tests.web.reading import Page
from tests.web.small_shop import QUESTIONS
from wizard.advisor import Advisor
from wizard.rule_language.conditions import format_answers
from wizard.web.app import create_app
from wizard.web.tokens import Tokens

TOKENS = Tokens(b"0123456789abcdef" * 2)

FORMER = {"talk": "speak", "uses": "use"}
"""Question -> the id that it had before."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Advisor:
    """Return the small shop, whose options were all called `old-...` before."""
    folder: Path = tmp_path_factory.mktemp("shop")
    found = small_shop(folder, ACME)
    questions = tuple(
        replace(
            each,
            formerly=(FORMER[each.id],) if each.id in FORMER else (),
            options=tuple(replace(option, formerly=(f"old-{option.id}",)) for option in each.options),
        )
        for each in found.rulebook.questions
    )
    return replace(found, rulebook=replace(found.rulebook, questions=questions))


@pytest.fixture(scope="module")
def browser(shop: Advisor) -> FlaskClient:
    """Return a client of its server."""
    return create_app(lambda: shop, tokens=TOKENS).test_client()


@pytest.mark.parametrize(
    ("old", "present"),
    [
        ("use=music&speak=often", "uses=music&talk=often"),
        ("uses=old-music&uses=calls&talk=old-often", "uses=music&uses=calls&talk=often"),
        ("use=old-music&speak=old-rare&show=now", "uses=music&talk=rare&show=now"),
        ("use=music&uses=calls&use=old-music", "uses=music&uses=calls"),
        ("uses=music&ask=speak", "uses=music&ask=talk"),
        ("uses=music&talk=often&from=speak", "uses=music&talk=often&from=talk"),
        ("uses=music&from=speak", "uses=music&from=talk"),
        (
            "speak=often&show=now&rules=0123456789ab&was=headset",
            "talk=often&show=now&rules=0123456789ab&was=headset",
        ),
        ("speak=never&speak=old-often", "talk=never&talk=often"),
        ("use=old-music&use=unsure", "uses=music&uses=unsure"),
        ("use=old-music&uses=unsure&use=old-calls", "uses=music&uses=unsure&uses=calls"),
    ],
)
@pytest.mark.parametrize("start", ["/?", "/embed/?store=acme&"])
def test_an_old_link_shows_the_same_page(browser: FlaskClient, start: str, old: str, present: str) -> None:
    """Whose own links have the present ids alone."""
    page = browser.get(f"{start}{old}").text
    assert page == browser.get(f"{start}{present}").text
    links = [each.attributes.get("href", "") for each in Page(page).elements]
    assert [link for link in links if "speak=" in link or "old-" in link] == []


@pytest.mark.parametrize("address", ["recommendation", "products/boom"])
def test_json_takes_old_ids_and_has_the_present_ones(browser: FlaskClient, address: str) -> None:
    """Programs that saved a query go on working."""
    old = browser.get(f"/api/v1/{address}?use=old-music&speak=old-often")
    assert old.json == browser.get(f"/api/v1/{address}?uses=music&talk=often").json
    assert "old-" not in old.text


def test_a_mistake_is_said_of_the_present_ids(browser: FlaskClient) -> None:
    """What nothing ever had is not known."""
    wrong = browser.get("/api/v1/recommendation?speak=old-daily&speek=often")
    assert wrong.get_json()["detail"] == (
        "'old-daily' is not an answer to 'talk'. There is no question 'speek'."
    )


def test_a_token_of_before_leads_to_the_same_page(browser: FlaskClient) -> None:
    """With the question that was asked."""
    token = TOKENS.write("/embed/?store=acme&use=old-music&speak=old-often&ask=speak") or ""
    found = browser.get("/embed/resume?store=acme", headers={"Wizard-Token": token})
    assert found.text == "/embed/?store=acme&uses=music&talk=often&ask=talk"


def test_the_frame_takes_old_answers_from_the_store_page(browser: FlaskClient) -> None:
    """Whose address somebody may have saved."""
    body = next(each for each in Page(browser.get("/embed/?store=acme").text).elements if each.tag == "body")
    assert {"uses", "use", "talk", "speak"} < set(body["data-names"].split())


def test_an_old_link_can_be_embedded(browser: FlaskClient) -> None:
    """As blogs do, which ask for its frame."""
    made = [
        browser.get(f"/embed/oembed?url={quote(f'http://localhost/?store=acme&{query}')}").get_json()["html"]
        for query in ("use=old-music&speak=often", "uses=music&talk=often")
    ]
    assert made[0] == made[1]


@given(answers=given_answers(QUESTIONS))
def test_all_answers_under_former_ids(shop: Advisor, answers: dict[str, tuple[str, ...]]) -> None:
    """Are those under the present ones."""
    old = [(FORMER.get(name, name), f"old-{each}") for name, chosen in answers.items() for each in chosen]
    present = [(name, each) for name, chosen in answers.items() for each in chosen]
    assert shop.parse_answers(old) == shop.parse_answers(present)
    assert format_answers(shop.parse_answers(old).given).count("old-") == 0


@pytest.mark.parametrize("query", ["health=yes", "fit=yes", "uses=music&fit=yes", "talk=often&%66it=yes"])
def test_old_links_about_health_are_kept_nowhere_either(shop: Advisor, query: str) -> None:
    """Whatever the question was called when the link was made."""
    questions = tuple(
        replace(each, formerly=("fit",)) if each.private else each for each in shop.rulebook.questions
    )
    (private,) = (each.id for each in questions if each.private)
    renamed = replace(shop, rulebook=replace(shop.rulebook, questions=questions))
    browser = create_app(lambda: renamed).test_client()
    response = browser.get(f"/?{query.replace('health', private)}")
    assert response.headers["Cache-Control"] == "private, max-age=300, no-transform"
    frame = browser.get(f"/embed/?store=acme&skin=links&{query}")
    assert f'data-private="{private} fit"' in frame.text
