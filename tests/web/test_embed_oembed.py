"""oEmbed: what to show where somebody pastes the address of the wizard."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.web.reading import Read
from tests.web.shipped import shipped_advisor
from tests.web.small_shop import client


def described(frames: FlaskClient, url: str, **more: str) -> dict[str, object]:
    """Return the oEmbed response about an address."""
    response = frames.get("/embed/oembed", query_string={"url": url, **more})
    assert (response.status_code, response.mimetype) == (200, "application/json")
    found: dict[str, object] = response.get_json()
    return found


def test_oembed_describes_a_frame_without_forms(frames: FlaskClient) -> None:
    """With the answers of the address, so that WordPress shows the very page that was pasted."""
    assert described(frames, "http://localhost/?store=acme&uses=music&product=calm-two") == {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Headphones or headset?",
        "provider_url": "http://localhost/",
        "title": "Headphone advisor",
        "html": '<product-wizard min-height="880"><blockquote>'
        '<a href="http://localhost/?store=acme&amp;product=calm-two&amp;uses=music">'
        "Open the headphone advisor in a new page</a></blockquote>"
        '<iframe src="http://localhost/embed/?store=acme&amp;product=calm-two&amp;skin=links&amp;uses=music"'
        ' title="Headphone advisor" width="640" height="880" frameborder="0"'
        ' referrerpolicy="origin"></iframe></product-wizard>'
        '<script async src="http://localhost/embed/v1.js"></script>',
        "width": 640,
        "height": 880,
    }


@pytest.mark.parametrize(
    ("limits", "size"),
    [
        ({"maxwidth": "400"}, (400, 880)),
        ({"maxwidth": "4000", "maxheight": "600"}, (640, 600)),
        ({"maxwidth": "wide", "maxheight": "9" * 5000}, (640, 880)),
    ],
)
def test_oembed_keeps_to_the_size_that_is_asked_for(
    frames: FlaskClient, limits: dict[str, str], size: tuple[int, int]
) -> None:
    """Invalid limits are ignored."""
    found = described(frames, "http://localhost/embed/?store=acme", **limits)
    assert (found["width"], found["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in str(found["html"])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://localhost/",
        "http://localhost/?store=other",
        "http://localhost/healthz?store=acme",
        "http://elsewhere.example/?store=acme",
        "http://localhost:81/?store=acme",
        "ftp://localhost/?store=acme",
        "http://[localhost/?store=acme",
        "//localhost/?store=acme",
    ],
)
def test_oembed_refuses_any_other_address(frames: FlaskClient, url: str) -> None:
    """404, as its specification wants."""
    response = frames.get("/embed/oembed", query_string={"url": url})
    assert (response.status_code, response.text) == (
        404,
        "This is not an address of this wizard with a store that it knows.\n",
    )


def test_oembed_is_json_only(frames: FlaskClient) -> None:
    """501, as its specification wants."""
    response = frames.get("/embed/oembed?url=http://localhost/?store%3Dacme&format=xml")
    assert (response.status_code, response.text) == (501, "Only format=json is there.\n")


def test_full_pages_of_a_store_lead_to_their_description(frames: FlaskClient, read_frame: Read) -> None:
    """By an absolute address, which is what WordPress follows."""
    (link,) = read_frame("/?store=acme&uses=music&uses=calls").all("link", type="application/json+oembed")
    assert link["href"].startswith("http://localhost/embed/oembed?")
    parts = urlsplit(link["href"])
    found = frames.get(f"{parts.path}?{parts.query}").get_json()
    assert "store=acme&amp;skin=links&amp;uses=music&amp;uses=calls" in found["html"]
    assert read_frame("/?uses=music").all("link", type="application/json+oembed") == []


def test_the_documentation_shows_what_oembed_says() -> None:
    """Of the store of the shipped rules."""
    shown = (Path(__file__).parents[2] / "docs" / "embedding.md").read_text()
    (address,) = re.findall(r"curl 'http://127\.0\.0\.1:8000(/embed/oembed[^']*)'", shown)
    shipped = client(shipped_advisor())
    answer = shipped.get(address, base_url="http://127.0.0.1:8000/").text
    assert f"```json\n{answer}\n```\n" in shown
