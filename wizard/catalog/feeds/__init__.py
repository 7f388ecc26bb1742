"""Readers of the feeds that stores have; `open_feed` recognises what a file is and reads it."""

from wizard.catalog.feeds.reading import Feed, open_feed

__all__ = ["Feed", "open_feed"]
