"""What /healthz says of a version of which a page cannot be made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.commands.running import Shop
from wizard.advisor import Advisor
from wizard.reload.live_version import Health, ReloadState, Version
from wizard.web.app import create_topics_app

MESSAGE = "A page of this version could not be rendered: shoppers who open it see an error page."


@pytest.fixture
def advisor(tmp_path: Path) -> Advisor:
    """Rules with one example."""
    shop = Shop(tmp_path)
    return Advisor.open(shop.rules, shop.catalog)


def damage(advisor: Advisor) -> None:
    """Let every product have a price that is not a number, in a way that no check of a file knows."""
    for product in advisor.catalog.products():
        object.__setattr__(product, "price_cents", "12,50")


def browse(*advisors: Advisor) -> FlaskClient:
    """Return a visitor of an app with these topics."""
    health = Health(ReloadState.ON, proven=True)
    versions = {f"topic{number}": Version(1, each, {}, health) for number, each in enumerate(advisors)}
    live = {name: (lambda version=version: version) for name, version in versions.items()}
    return create_topics_app(live).test_client()


def messages(browser: FlaskClient) -> list[str]:
    """Return the problems that /healthz lists; it answers 200 whatever they are."""
    answer = browser.get("/healthz")
    assert answer.status_code == 200
    found = answer.get_json()
    described = list(found["topics"].values()) if "topics" in found else [found]
    listed = [problem["message"] for each in described for problem in each["problems"]]
    assert found["status"] == ("degraded" if listed else "ok")
    return listed


def test_health_tries_a_recommendation_of_each_verdict(advisor: Advisor) -> None:
    """So that it never says ok where shoppers read that something went wrong."""
    assert messages(browse(advisor)) == []
    damage(advisor)
    assert messages(browse(advisor)) == [MESSAGE]


def test_health_answers_whatever_the_catalog_holds(advisor: Advisor) -> None:
    """A date that is none is not stated; pages that print it fail, and that is what health says."""
    advisor.catalog.as_of = b"\xff"  # type: ignore[assignment]
    assert messages(browse(advisor)) == [MESSAGE]


def test_each_topic_is_tried_by_itself(advisor: Advisor, tmp_path: Path) -> None:
    """Below its own address."""
    shop = Shop(tmp_path / "other")
    damage(advisor)
    assert messages(browse(Advisor.open(shop.rules, shop.catalog), advisor)) == [MESSAGE]


def test_a_page_that_failed_for_a_visitor_is_reported_until_another_version_is_live(advisor: Advisor) -> None:
    """Also one that health does not try itself."""
    versions = [Version(1, advisor, {}, Health(ReloadState.ON, proven=True))]
    browser = create_topics_app({"topic": lambda: versions[-1]}).test_client()
    before = messages(browser)
    prices = {each.id: each.price_cents for each in advisor.catalog.products()}
    damage(advisor)
    status = browser.get("/?uses=calls&talk=often&show=now").status_code
    for product in advisor.catalog.products():
        object.__setattr__(product, "price_cents", prices[product.id])
    failed = messages(browser)
    versions.append(replace(versions[0], number=2, advisor=replace(advisor)))
    assert (before, status, failed, messages(browser)) == ([], 500, [MESSAGE], [])
