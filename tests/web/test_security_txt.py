"""`/.well-known/security.txt`, after RFC 9116."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from wizard.advisor import Advisor
from wizard.web.app import create_app
from wizard.web.security_txt import PATH, read_contact, serve_security_txt, write_security_txt

CONTACT = "mailto:security@shop.example"


@pytest.mark.parametrize(
    ("typed", "contact"),
    [
        ("security@shop.example", CONTACT),
        (CONTACT, CONTACT),
        ("https://shop.example/report?a=1", "https://shop.example/report?a=1"),
    ],
)
def test_a_contact_is_an_address_with_its_scheme(typed: str, contact: str) -> None:
    """As the RFC has it."""
    assert read_contact(typed) == contact


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "shop.example",
        "http://shop.example/",
        "javascript:alert(1)",
        "https://",
        "https://a@b.example/",
        "https://[::1/",
        "mailto:",
        "a@b",
        "a@b.example\nCanonical: https://evil.example/",
        "https://b.example/\nExpires: x",
        "https://b.example/a b",
        "mailto:a b@c.example",
        "ä@b.example",
    ],
)
def test_what_is_no_contact_is_refused(typed: str) -> None:
    """A second line would be a second field."""
    with pytest.raises(ValueError, match="is not a way to report a weakness") as refused:
        read_contact(typed)
    assert str(refused.value) == (
        f"'{typed}' is not a way to report a weakness. Write an e-mail address, such as "
        "security@shop.example, or the address of a page that begins with https://."
    )


@pytest.mark.parametrize(
    ("public_url", "canonical"),
    [
        ("", ""),
        ("https://advisor.example/", "Canonical: https://advisor.example/.well-known/security.txt\n"),
        ("https://shop.example/advisor/", ""),  # not where anybody looks for it
    ],
)
def test_the_file_holds_fields_of_the_rfc_alone(public_url: str, canonical: str) -> None:
    """Its end is a moment in UTC, whatever the clock's own zone."""
    now = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=5)))
    text = write_security_txt(CONTACT, public_url, now)
    assert text == f"Contact: {CONTACT}\nExpires: 2026-12-25T00:00:00Z\n{canonical}"


def test_it_is_served_where_there_is_a_contact_and_never_stale(shop: Advisor) -> None:
    """It ends within a year of any moment at which a cache may show it; else it is a 404."""
    without, app = create_app(lambda: shop), create_app(lambda: shop)
    answer = serve_security_txt(app, CONTACT, "").test_client().get(PATH)
    expires = datetime.fromisoformat(answer.text.splitlines()[1].removeprefix("Expires: "))
    left = expires - datetime.now(UTC)
    assert timedelta(days=200) < left < timedelta(days=365)
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert serve_security_txt(without, "", "").test_client().get(PATH).status_code == 404
