"""Write a page that shows every component: `python -m tools.show_components build/components.html`.

Each component is cut out of a real page, made by the real templates with the shipped rules and catalog, so
the page only shows what shoppers get. Its links and forms are disabled.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient
from jinja2 import Environment, FileSystemLoader
from justhtml import JustHTML
from justhtml.dom import Element
from markupsafe import Markup

from wizard.advisor import Advisor
from wizard.catalog.store import write_catalog
from wizard.files import write_file
from wizard.paths import shipped_catalog_path, shipped_rules_path
from wizard.rule_language.texts import Scheme, Theme
from wizard.web.app import create_app
from wizard.web.assets import recommendation_sheet, theme_colours

COMPLETE = (
    "uses=music&uses=calls&talk=rare&around=quiet&noise=me&devices=phone&cable=none&shape=around"
    "&wearer=none&session=long&matters=sound&budget=upto_100"
)
OFFICE = (
    "uses=jobcalls&talk=hours&around=voices&noise=me&noise=them&devices=computer&cable=both&shape=any"
    "&wearer=none&session=day&matters=voice&budget=upto_200"
)
EITHER = (
    "uses=translate&talk=rare&around=street&around=voices&noise=them&noise=hear&devices=phone&cable=none"
    "&shape=in&wearer=none&session=medium&matters=unsure&budget=upto_200"
)
NOTHING = (
    "uses=teamgames&talk=often&around=voices&noise=me&noise=them&devices=xbox&devices=computer&cable=none"
    "&shape=around&wearer=child&session=long&matters=price&budget=upto_50"
)
LEFT_OUT = "uses=jobcalls&talk=never"


@dataclass(frozen=True, slots=True)
class Component:
    """Part of a page: the first element that a selector finds there, below elements with these classes.

    `stocked` says that it comes from a shop whose products have a photo and a page, `folded` that its folded
    parts stay folded.
    """

    name: str
    template: str
    address: str
    selector: str
    within: str = ""
    stocked: bool = False
    folded: bool = False

    @property
    def id(self) -> str:
        """Return its name for use in addresses."""
        return self.name.lower().replace(",", "").replace(" ", "-")


COMPONENTS: Mapping[str, tuple[Component, ...]] = {
    "Around every page": (
        Component("Header", "base.html", "/?uses=music", "header.site"),
        Component("Footer", "base.html", "/?uses=music", "footer.site"),
        Component("Button", "error.html", "/nothing", "main .button"),
        Component("Ways on", "question.html", "/?uses=music", "nav"),
        Component("List of mistakes", "_mistakes.html", "/?from=uses", ".mistakes", "asking"),
        Component("Product of the store", "_check.html", "/?product=razer-blackshark-v2", "p.soft", "asking"),
    ),
    "Questions": (
        Component("Welcome", "question.html", "/", ".welcome", "asking"),
        Component("Place and progress", "question.html", "/?uses=music&talk=rare", ".status", "asking"),
        Component("Answer to change", "question.html", f"/?{COMPLETE}&ask=talk", ".status", "asking"),
        Component("Question", "question.html", "/?uses=music&talk=rare", "legend", "asking"),
        Component("Help", "question.html", "/?uses=music&talk=rare", ".help", "asking"),
        Component("Mistake", "question.html", "/?from=uses", ".mistake", "asking"),
        Component("Options, one answer", "question.html", f"/?{COMPLETE}&ask=talk", ".options", "asking"),
        Component("Options with pictures", "question.html", f"/?{COMPLETE}&ask=shape", ".options", "asking"),
        Component("Group of options, ticked", "question.html", "/?uses=music&ask=uses", ".group", "asking"),
        Component("Asides", "question.html", "/", ".asides", "asking"),
        Component("Or", "question.html", f"/?{COMPLETE}&ask=wearer", ".or", "asking"),
        Component("Alternatives", "_links.html", f"/?{COMPLETE}&ask=wearer", ".or + .options", "asking"),
        Component("Bar", "question.html", "/?uses=music&talk=rare", ".go", "asking many"),
        Component("Offer", "question.html", "/?uses=unsure&talk=unsure&around=unsure", ".note", "asking"),
        Component("Left out", "_answers.html", f"/?{LEFT_OUT}&ask=uses", ".left-out", "asking"),
        Component("Just left out", "_answers.html", f"/?{LEFT_OUT}&from=uses", ".left-out", "asking"),
        Component("Your answers so far", "_answers.html", f"/?{COMPLETE}&ask=talk", ".review", "asking"),
        Component("Links in a frame", "_links.html", "/embed/?store=demo&uses=music", ".linked", "asking"),
    ),
    "Recommendations": (
        Component("Verdict", "recommendation.html", f"/?{OFFICE}", ".verdict", "wide"),
        Component("Verdict so far", "recommendation.html", "/?uses=music&show=now", ".verdict", "wide"),
        Component("Verdict out of scope", "recommendation.html", "/?uses=bike", ".verdict", "wide"),
        Component(
            "Product check", "_check.html", f"/?product=razer-blackshark-v2&{COMPLETE}", ".checked", "wide"
        ),
        Component("Check before you buy", "recommendation.html", f"/?{EITHER}", ".before", "wide"),
        Component("Side", "recommendation.html", f"/?{EITHER}", ".side", "wide"),
        Component("Cards, drawn", "_product.html", f"/?{OFFICE}", ".cards", "wide", folded=True),
        Component(
            "Cards, photo", "_product.html", f"/?{OFFICE}", ".cards", "wide", folded=True, stocked=True
        ),
        Component(
            "Cards, short, in a frame",
            "_product.html",
            f"/embed/?store=demo&p_result=compact&{OFFICE}",
            ".cards",
            "wide",
            folded=True,
        ),
        Component("Critiques", "_critiques.html", f"/?{OFFICE}", ".critiques", "wide cards product"),
        Component("Might fit", "_product.html", f"/?{OFFICE}", ".might", "wide"),
        Component("Way out", "recommendation.html", f"/?{NOTHING}", ".way", "wide"),
        Component("Other ways out", "_product.html", f"/?{NOTHING}", ".ways", "wide"),
        Component("Order and more", "recommendation.html", f"/?{OFFICE}", ".products > .because", "wide"),
        Component("Warnings", "recommendation.html", f"/?{OFFICE}", ".warnings", "wide"),
        Component("Reasons", "_sources.html", f"/?{OFFICE}", ".fold.why", "wide folds"),
        Component("What to look for", "recommendation.html", f"/?{OFFICE}", ".fold.needs", "wide folds"),
        Component("Comparison and plot", "_comparison.html", f"/?{OFFICE}", ".fold.compare", "wide folds"),
        Component(
            "What would change it", "recommendation.html", f"/?{COMPLETE}", ".fold.flips", "wide folds"
        ),
        Component("Chart", "_chart.html", f"/?{OFFICE}", ".chart", "wide"),
        Component("Folded sections", "recommendation.html", f"/?{OFFICE}", ".folds", "wide", folded=True),
        Component("Keep or share", "_share.html", f"/?{OFFICE}", ".keep", "wide"),
    ),
}

STORES = ("demo", "warm", "sharp")
"""The stores in the shipped rules whose themes are shown."""

PUBLIC = "https://advisor.example/"
"""The address of the wizard, without which there are no links for sending."""

PHOTO = "https://photo.example/"
DRAWN_PHOTO = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 320 200'%3E"
    "%3Crect width='320' height='200' fill='%23dfe6ea'/%3E"
    "%3Ccircle cx='160' cy='100' r='60' fill='%2390a4ae'/%3E%3C/svg%3E"
)
"""The photo of every product in the stocked shop, and its replacement without a network."""

REFERRING = ("for", "aria-labelledby", "aria-describedby")


def main(path: Path) -> None:
    """Write the page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, show_components().encode())
    print(f"Open {path} in a browser.")


def show_components() -> str:
    """Return the page; raise ValueError if a component is no longer on the page from which it is cut."""
    advisor = Advisor.open(shipped_rules_path(), shipped_catalog_path())
    with TemporaryDirectory() as folder:
        stocked = stock(advisor, Path(folder) / "catalog.db")
        shops = {
            is_stocked: create_app(lambda shop=shop: shop, public_url=PUBLIC).test_client()  # type: ignore[misc]
            for is_stocked, shop in ((False, advisor), (True, stocked))
        }

        @cache
        def read(stocked: bool, address: str) -> JustHTML:
            """Return a page of one of the shops."""
            return JustHTML(shops[stocked].get(address).text, sanitize=False)

        samples = {
            title: [(part, Markup(cut(read(part.stocked, part.address), part))) for part in parts]
            for title, parts in COMPONENTS.items()
        }
        frames = [(store, list(show_theme(shops[False], store))) for store in STORES]
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True
    )
    return environment.get_template("components.html").render(
        css=Markup(recommendation_sheet()),
        samples=samples,
        frames=frames,
        colours=[theme_colours(Theme(), scheme) for scheme in (Scheme.LIGHT, Scheme.DARK)],
    )


def stock(advisor: Advisor, path: Path) -> Advisor:
    """Return a shop with the same products, each with a photo and a page."""
    listings = (
        replace(
            each, product=replace(each.product, url=f"https://shop.example/{each.product.id}", image=PHOTO)
        )
        for each in advisor.catalog.listings()
    )
    catalog = write_catalog(path, advisor.rulebook.topic, listings, advisor.catalog.as_of)
    return Advisor(advisor.rulebook, catalog)


def cut(page: JustHTML, part: Component) -> str:
    """Return a component as it is on its page, with unique ids."""
    found = find(page, part.selector)
    if not found:
        raise ValueError(f"{part.name}: there is no {part.selector} at {part.address}.")
    sample = found[0].clone_node(deep=True)
    remove_scripts(sample)
    disarm(sample, part.id)
    for each in [sample, *find(sample, "details")]:
        if each.name == "details" and not part.folded:
            each.attrs["open"] = ""
    return sample.to_html(pretty=False)


def find(root: JustHTML | Element, selector: str) -> list[Element]:
    """Return the elements that a selector finds below another one."""
    return [each for each in root.query(selector) if isinstance(each, Element)]


def remove_scripts(root: Element) -> None:
    """Remove the scripts from an element."""
    for script in find(root, "script"):
        assert script.parent
        script.parent.remove_child(script)


def disarm(root: Element, name: str) -> None:
    """Disable all links, and prefix each id, so that none occurs twice."""
    every = [each.attrs for each in (root, *find(root, "*"))]
    ids = {found: f"{name}-{found}" for attributes in every if (found := attributes.get("id"))}
    for attributes in every:
        if found := attributes.get("id"):
            attributes["id"] = ids[found]
        for refers in REFERRING:
            if words := attributes.pop(refers, None):
                known = [ids[word] for word in words.split() if word in ids]
                attributes |= {refers: " ".join(known)} if known else {}
        if address := attributes.get("href"):
            attributes["href"] = "#" + ids.get(address.partition("#")[2], name)
        if attributes.get("src") == PHOTO:
            attributes["src"] = DRAWN_PHOTO
            del attributes["loading"]


def show_theme(shop: FlaskClient, store: str) -> Iterator[tuple[str, str]]:
    """Yield a question and a recommendation in the theme of a store, each with its title."""
    for what, answers in {"question": "uses=music", "recommendation": OFFICE}.items():
        page = JustHTML(shop.get(f"/embed/?store={store}&{answers}").text, sanitize=False)
        (body,) = find(page, "body")
        remove_scripts(body)
        disarm(body, store)
        yield what, page.to_html(pretty=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
