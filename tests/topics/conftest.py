"""The shops of both topics, made once for the tests of a module."""

from __future__ import annotations

import pytest

from tests.topics.shops import TopicShop, coffee_shop, tablet_shop


@pytest.fixture(autouse=True)
def _made_once(compiled_templates: None) -> None:
    """Share what takes longer than most checks."""


@pytest.fixture(scope="module")
def tablets(tmp_path_factory: pytest.TempPathFactory) -> TopicShop:
    """Return the shop of the shipped second topic."""
    return tablet_shop(tmp_path_factory.mktemp("tablets"))


@pytest.fixture(scope="module")
def coffee(tmp_path_factory: pytest.TempPathFactory) -> TopicShop:
    """Return the shop of a topic of three sides."""
    return coffee_shop(tmp_path_factory.mktemp("coffee"))


@pytest.fixture(scope="module", params=["tablets", "coffee"])
def shop(request: pytest.FixtureRequest) -> TopicShop:
    """Return each of the two in turn."""
    found: TopicShop = request.getfixturevalue(request.param)
    return found
