"""Readers for the product feeds of stores; `open_feed` detects the format of a file and reads it."""

from wizard.catalog.feeds.reader import Feed, open_feed

__all__ = ["Feed", "open_feed"]
