"""Several topics in one server: their first page, addresses of their own, health and errors."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from tests.making import load_texts, three_sided_texts
from tests.web.coffee_shop import write_machines
from tests.web.shipped import shipped_advisor
from wizard.advisor import Advisor
from wizard.catalog.store import Catalog
from wizard.reload.live_version import Health, ReloadState, Version
from wizard.web.app import create_topics_app

HEALTH = Health(ReloadState.OFF, proven=True)


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Version]:
    """Return the shipped topic and one on coffee machines, by the names they are served under."""
    rulebook = load_texts(three_sided_texts())
    path = tmp_path_factory.mktemp("coffee") / "catalog.db"
    write_machines(path, rulebook.topic)
    coffee = Advisor(rulebook, Catalog(path, rulebook.topic))
    audio = shipped_advisor()
    return {"audio": Version(1, audio, {}, HEALTH), "coffee": Version(1, coffee, {}, HEALTH)}


@pytest.fixture(scope="module")
def browser(versions: dict[str, Version]) -> FlaskClient:
    """Return a client of a server with both."""
    both = {name: (lambda version=version: version) for name, version in versions.items()}
    return create_topics_app(both).test_client()


def test_the_first_page_lists_the_topics(browser: FlaskClient, versions: dict[str, Version]) -> None:
    """Each with its name, in the order given."""
    html = browser.get("/").text
    links = [f'href="/{name}/"><span>{each.advisor.rulebook.topic.name}' for name, each in versions.items()]
    assert [link for link in links if link not in html] == []
    assert html.index(links[0]) < html.index(links[1])


@pytest.mark.parametrize("name", ["audio", "coffee"])
def test_each_topic_has_pages_and_json_of_its_own(
    browser: FlaskClient, versions: dict[str, Version], name: str
) -> None:
    """Below its name; every address on its pages stays there."""
    topic = versions[name].advisor.rulebook.topic
    page = browser.get(f"/{name}/").text
    assert (topic.name in page, f'href="/{name}/' in page, 'href="/?' in page) == (True, True, False)
    questions = json.loads(browser.get(f"/{name}/api/v1/questions").text)["questions"]
    assert [each["id"] for each in questions] == list(versions[name].advisor.rulebook.question)
    assert browser.get(f"/{name}/embed/v1.js").status_code == 200


def test_health_is_that_of_each_topic(browser: FlaskClient, versions: dict[str, Version]) -> None:
    """And one status for all."""
    health = json.loads(browser.get("/healthz").text)
    assert (health["status"], list(health["topics"])) == ("ok", ["audio", "coffee"])
    served = {name: each["rulebook"]["version"] for name, each in health["topics"].items()}
    assert served == {name: each.advisor.rulebook.version for name, each in versions.items()}


@pytest.mark.parametrize("address", ["/nothing", "/tablet/"])
def test_an_unknown_address_leads_to_the_topics(browser: FlaskClient, address: str) -> None:
    """With what went wrong, and where to go on."""
    answer = browser.get(address)
    assert answer.status_code == 404
    assert ("Nothing here" in answer.text, 'href="/coffee/"' in answer.text) == (True, True)


def test_an_unknown_page_of_a_topic_is_an_error_of_that_topic(browser: FlaskClient) -> None:
    """In its own words."""
    answer = browser.get("/coffee/api/v1/products/none")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_one_topic_alone_is_at_the_root(versions: dict[str, Version]) -> None:
    """As before there were topics."""
    browser = create_topics_app({"coffee": lambda: versions["coffee"]}).test_client()
    assert versions["coffee"].advisor.rulebook.topic.name in browser.get("/").text
    assert "topics" not in json.loads(browser.get("/healthz").text)
    assert browser.get("/coffee/").status_code == 404
