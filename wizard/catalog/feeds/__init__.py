"""Readers of the feeds that stores have; `open_feed` recognises what a file is and reads it."""

from wizard.catalog.feeds.reader import Feed, open_feed

__all__ = ["Feed", "open_feed"]
