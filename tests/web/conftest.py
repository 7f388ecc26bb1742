"""A browser in the shop whose stores show the wizard in a frame."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.framed_shop import ACME, NIGHT, Read, small_shop
from tests.web.reading import Page
from tests.web.small_shop import client


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A browser in the small shop, which two stores show."""
    return client(small_shop(tmp_path_factory.mktemp("shop"), ACME, NIGHT))


@pytest.fixture(scope="module")
def read_frame(frames: FlaskClient) -> Read:
    """Fetches pages there."""

    def read(address: str) -> Page:
        response = frames.get(address)
        assert response.status_code == 200
        return Page(response.text)

    return read
