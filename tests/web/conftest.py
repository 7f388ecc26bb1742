"""Browsers in the small shop and in the one that stores show in a frame, and the shop that is shipped."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.coffee_shop import coffee_shop
from tests.web.framed_shop import ACME, NIGHT, small_shop
from tests.web.reading import Read, reader
from tests.web.shipped import shipped_advisor
from tests.web.small_shop import advisor, client
from wizard.advisor import Advisor


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Advisor:
    """Return the small shop."""
    return advisor(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def browser(shop: Advisor) -> FlaskClient:
    """Return a client of the small shop."""
    return client(shop)


@pytest.fixture(scope="module")
def read(browser: FlaskClient) -> Read:
    """Return what fetches pages there."""
    return reader(browser)


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Return a client of the small shop, which two stores show in frames."""
    return client(small_shop(tmp_path_factory.mktemp("shop"), ACME, NIGHT))


@pytest.fixture(scope="module")
def read_frame(frames: FlaskClient) -> Read:
    """Return what fetches pages there."""
    return reader(frames)


@pytest.fixture(scope="module")
def coffee(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Return a client of a shop with another topic, which has three sides."""
    return client(coffee_shop(tmp_path_factory.mktemp("coffee")))


@pytest.fixture(scope="module")
def read_coffee(coffee: FlaskClient) -> Read:
    """Return what fetches pages there."""
    return reader(coffee)


@pytest.fixture(scope="module")
def shipped() -> Advisor:
    """Return the advisor with the shipped rulebook and catalog."""
    return shipped_advisor()
