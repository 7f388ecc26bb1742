"""What is wrong with the HTML of a page."""

from __future__ import annotations

from justhtml import JustHTML

from tests.web.reading import Page

REFERRING = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-details")


def faults(html: str) -> list[str]:
    """Everything wrong with a page."""
    found = [
        f"{error.line}:{error.column} {error.code}" for error in JustHTML(html, collect_errors=True).errors
    ]
    elements = Page(html).elements
    ids = [element["id"] for element in elements if "id" in element.attributes]
    found += [f"id {name} twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    for element in elements:
        referred = [name for key in REFERRING for name in element.attributes.get(key, "").split()]
        if element.attributes.get("href", "").startswith("#"):
            referred.append(element["href"][1:])
        found += [f"nothing has the id {name}" for name in referred if name not in ids]
    return found
