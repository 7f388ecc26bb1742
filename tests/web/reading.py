"""Reading a page as a browser would: elements with their attributes and all the text inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

from flask.testing import FlaskClient

VOID = {"meta", "link", "input", "img", "br"}


@dataclass
class Element:
    """One element of a page; `text` is everything within, with single spaces."""

    tag: str
    attributes: dict[str, str]
    raw: str = ""

    @property
    def text(self) -> str:
        """The text as it is read."""
        return " ".join(self.raw.split())

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]


class Page(HTMLParser):
    """The elements of a page in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the element, which must be the one opened last (SVG shapes close themselves)."""
        assert self._open.pop().tag == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add an element that closes itself."""
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Add text to every open element."""
        for element in self._open:
            element.raw += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of that tag whose attributes have these values (`class_` for class)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        alike = [element for element in self.elements if element.tag == tag]
        return [element for element in alike if wanted.items() <= element.attributes.items()]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only such element."""
        (found,) = self.all(tag, **attributes)
        return found

    def texts(self, tag: str, **attributes: str) -> list[str]:
        """Return the texts of such elements."""
        return [element.text for element in self.all(tag, **attributes)]

    def links(self) -> dict[str, str]:
        """Return what is read aloud -> address of every link; of equal texts the first."""
        found: dict[str, str] = {}
        for element in self.all("a"):
            found.setdefault(element.attributes.get("aria-label", element.text), element["href"])
        return found

    @property
    def canonical(self) -> str:
        """The canonical address."""
        return self.one("link", rel="canonical")["href"]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The hidden inputs of the form."""
        return [(element["name"], element["value"]) for element in self.all("input", type="hidden")]

    @property
    def answers(self) -> list[Element]:
        """The checkboxes, and the buttons that answer by one tap."""
        boxes = {"checkbox", "radio"}
        return [
            element
            for element in self.elements
            if element.attributes.get("type") in boxes
            or (element.tag == "button" and element.attributes.get("class") == "option")
        ]

    @property
    def marked(self) -> list[str]:
        """The values of the ticked checkboxes, or of the button with the earlier answer."""
        marks = {"checked", "aria-current"}
        return [element["value"] for element in self.answers if marks & element.attributes.keys()]

    @property
    def offered(self) -> list[str]:
        """The values of all checkboxes, or of all buttons that answer."""
        return [element["value"] for element in self.answers]


Read = Callable[[str], Page]
"""Fetches a page that must be answered with 200, and takes it apart."""


def reader(browser: FlaskClient) -> Read:
    """Return what fetches pages with this client."""

    def read(address: str) -> Page:
        response = browser.get(address)
        assert response.status_code == 200
        return Page(response.text)

    return read
