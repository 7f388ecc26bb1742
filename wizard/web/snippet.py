"""The HTML that embeds the wizard in a store's page."""

from html import escape
from json import dumps

from wizard.rule_language.topic import Topic
from wizard.web.urls import Pairs, name_product, write_url

RESERVED_HEIGHT = 880
"""Pixels reserved for the frame, so that a store's page does not jump when the question changes."""


def label_frame(topic: Topic) -> str:
    """Return the label that screen readers announce for the frame."""
    return topic.advisor[:1].upper() + topic.advisor[1:]


def write_frame(src: str, width: str, height: int, label: str) -> str:
    """Return the <iframe> element; sizes are attributes, since content policies and blogs remove styles."""
    return (
        f'<iframe src="{escape(src)}" title="{escape(label)}" width="{width}" height="{height}" '
        'frameborder="0" referrerpolicy="origin"></iframe>'
    )


JSX_ELEMENT = """\
<product-wizard min-height="{height}">
  <iframe src={src} title={label} width="100%" height="{height}" frameBorder="0" referrerPolicy="origin" />
  <p><a href={full}{mark}>{{{link}}}</a></p>
</product-wizard>
<script async src={loader} />"""
"""The snippet for React, where some attributes have other names."""


MARK = ' rel="alternate"'
"""The attribute by which the loader finds the plain link if it does not lead to the wizard's own address."""


def write_jsx(base: str, kept: Pairs, topic: Topic, page: str = "") -> str:
    """Return the snippet of `write_snippet` as JSX, for React and Next."""
    written = {
        "src": write_url(f"{base}embed/", kept),
        "label": label_frame(topic),
        "full": _lead_on(base, kept, page),
        "link": _name_link(topic),
        "loader": f"{base}embed/v1.js",
    }
    quoted = {name: dumps(value) for name, value in written.items()}
    return JSX_ELEMENT.format(height=RESERVED_HEIGHT, mark=MARK if page else "", **quoted)


def _name_link(topic: Topic) -> str:
    return f"Open the {topic.advisor} in a new page"


def _lead_on(base: str, kept: Pairs, page: str) -> str:
    """Return where the plain link leads: to the store's own page if it is known, or the full page."""
    return write_url(page, name_product(kept)) if page else write_url(base, kept)


def write_pasted(base: str, src: str, full: str, size: tuple[int, int], topic: Topic) -> str:
    """Return the HTML that replaces an address pasted into a blog (oEmbed).

    `base` is the address of the wizard, ending in a slash, `src` that of the frame and `full` that of the
    same page outside it; `size` is width and height in pixels. WordPress keeps only the <blockquote> and the
    frame; without a <blockquote> it does not load its script for frames.
    """
    width, height = size
    frame = write_frame(src, str(width), height, label_frame(topic))
    return (
        f'<product-wizard min-height="{height}"><blockquote><a href="{escape(full)}">'
        f"{escape(_name_link(topic))}</a></blockquote>{frame}</product-wizard>"
        f'<script async src="{escape(base)}embed/v1.js"></script>'
    )


def write_snippet(base: str, kept: Pairs, topic: Topic, page: str = "") -> str:
    """Return the two lines of HTML for a store's page.

    `base` is the address of the wizard, ending in a slash; `page` is that of the store's own page with the
    wizard in it, if it is known.
    """
    frame = write_frame(write_url(f"{base}embed/", kept), "100%", RESERVED_HEIGHT, label_frame(topic))
    href, mark = escape(_lead_on(base, kept, page)), MARK if page else ""
    link = f'<a href="{href}"{mark}>{escape(_name_link(topic))}</a>'
    return (
        f'<product-wizard min-height="{RESERVED_HEIGHT}">{frame}<p>{link}</p></product-wizard>\n'
        f'<script async src="{escape(base)}embed/v1.js"></script>'
    )
