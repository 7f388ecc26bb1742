"""The HTML that puts the wizard into a store's page."""

from html import escape

from wizard.rule_language.topic import Topic
from wizard.web.urls import Pairs, write_url

RESERVED_HEIGHT = 880
"""Pixels kept free for the frame, so that a store's page does not jump while the questions change."""


def label_frame(topic: Topic) -> str:
    """Return what a screen reader calls the frame."""
    return topic.advisor[:1].upper() + topic.advisor[1:]


def write_frame(src: str, width: str, height: int, label: str) -> str:
    """Return the frame alone; sizes are attributes, since policies and blogs remove styles."""
    return (
        f'<iframe src="{escape(src)}" title="{escape(label)}" width="{width}" height="{height}" '
        'frameborder="0" referrerpolicy="origin"></iframe>'
    )


def write_snippet(base: str, kept: Pairs, topic: Topic) -> str:
    """Return the two lines for a store's page; `base` is the address of the wizard, ending in a slash."""
    frame = write_frame(write_url(f"{base}embed/", kept), "100%", RESERVED_HEIGHT, label_frame(topic))
    link = f'<a href="{escape(write_url(base, kept))}">Open the {escape(topic.advisor)} in a new page</a>'
    return (
        f'<product-wizard min-height="{RESERVED_HEIGHT}">{frame}<p>{link}</p></product-wizard>\n'
        f'<script async src="{escape(base)}embed/v1.js"></script>'
    )
