"""Small feeds of our own, and what comes out of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO

from wizard.catalog.feeds import Feed, open_feed
from wizard.catalog.feeds.records import FeedError, FeedSettings, Offer, Rejection

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def open_text(
    feed: str | bytes,
    currency: str | None = "USD",
    locale: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Feed:
    """The feed of a text, under terms that say as little as they can."""
    data = feed.encode() if isinstance(feed, str) else feed
    return open_feed(BytesIO(data), FeedSettings(currency, locale, NOW, columns or {}))


def read(
    feed: str | bytes,
    currency: str | None = "USD",
    locale: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> list[Offer | Rejection]:
    """Everything that comes out of a feed."""
    return list(open_text(feed, currency, locale, columns))


def one_offer(feed: str | bytes, currency: str | None = "USD", locale: str | None = None) -> Offer:
    """The only outcome of a feed, which is an offer."""
    (offer,) = read(feed, currency, locale)
    assert isinstance(offer, Offer), offer
    return offer


def told(
    feed: str | bytes, currency: str | None = "USD", locale: str | None = None
) -> list[tuple[object, ...]]:
    """Record, line, and price or refusal's field and code of every outcome."""
    return [
        (outcome.record, outcome.line, f"{outcome.price} {outcome.currency}")
        if isinstance(outcome, Offer)
        else (outcome.record, outcome.line, outcome.field, outcome.code)
        for outcome in read(feed, currency, locale)
    ]


def costs(offer: Offer) -> str:
    """An offer's price, with the one it replaces."""
    return f"{offer.price}" + (f" instead of {offer.regular_price}" if offer.regular_price else "")


def warned(offer: Offer | Rejection) -> list[tuple[str, str]]:
    """Field and code of an offer's warnings."""
    assert isinstance(offer, Offer), offer
    return [(remark.field, remark.code) for remark in offer.warnings]


def fatal(feed: str | bytes) -> tuple[str, int | None, str]:
    """Code, line and message of the fault that stops a feed."""
    try:
        read(feed)
    except FeedError as error:
        return error.code, error.line, error.message
    raise AssertionError("nothing stopped this feed")
