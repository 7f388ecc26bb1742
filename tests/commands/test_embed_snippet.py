"""`wizard embed-snippet`: two lines of HTML for a store's page."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.commands.running import Shop
from tests.web.reading import Page
from wizard.cli import main

STORES = "- {id: acme, origins: ['https://acme.example']}\n"


def run(shop: Shop, *arguments: str, stores: str = STORES) -> Result:
    """The outcome of the command in a shop with one store."""
    shop.write({"stores.yaml": stores})
    places = ["--rules", str(shop.rules), "--catalog", str(shop.catalog)]
    return CliRunner().invoke(main, ["embed-snippet", *places, *arguments])


@pytest.mark.parametrize("base", ["https://advisor.example/wizard", "https://advisor.example/wizard/"])
def test_two_lines_frame_the_wizard_and_load_its_script(shop: Shop, base: str) -> None:
    """The frame has a title, room for the questions, and a link for browsers that do not show it."""
    printed = run(shop, "--store", "acme", "--base", base, "--product", "boom").stdout
    assert len(printed.splitlines()) == 2
    page = Page(printed)
    frame = page.one("iframe")
    assert frame["src"] == "https://advisor.example/wizard/embed/?store=acme&product=boom"
    assert (frame["title"], frame["width"], frame["height"]) == ("Headphone advisor", "100%", "880")
    assert page.one("product-wizard")["min-height"] == "880"
    assert page.links() == {
        "Open the headphone advisor in a new page": "https://advisor.example/wizard/?store=acme&product=boom"
    }
    assert page.one("script").attributes == {"async": "", "src": "https://advisor.example/wizard/embed/v1.js"}


def test_the_snippet_as_jsx(shop: Shop) -> None:
    """With React's names of attributes, and quoted strings."""
    asked = ("--store", "acme", "--base", "https://advisor.example/", "--result", "compact", "--jsx")
    assert run(shop, *asked).stdout == (
        '<product-wizard min-height="880">\n'
        '  <iframe src="https://advisor.example/embed/?store=acme&p_result=compact" title="Headphone advisor"'
        ' width="100%" height="880" frameBorder="0" referrerPolicy="origin" />\n'
        '  <p><a href="https://advisor.example/?store=acme&p_result=compact">'
        '{"Open the headphone advisor in a new page"}</a></p>\n'
        "</product-wizard>\n"
        '<script async src="https://advisor.example/embed/v1.js" />\n'
    )


STORE_WITH_PAGE = """- id: acme
  origins: ['https://acme.example']
  page: https://acme.example/?page_id=7
"""


@pytest.mark.parametrize(("product", "added"), [((), ""), (("--product", "boom"), "&p_product=boom")])
def test_the_link_leads_to_the_stores_own_page(shop: Shop, product: tuple[str, ...], added: str) -> None:
    """If it is known; the link is marked, since the script cannot recognise its address."""
    asked = ("--store", "acme", "--base", "https://advisor.example/", *product)
    page = Page(run(shop, *asked, stores=STORE_WITH_PAGE).stdout)
    link = {"href": f"https://acme.example/?page_id=7{added}", "rel": "alternate"}
    assert page.one("a").attributes == link
    printed = run(shop, *asked, "--jsx", stores=STORE_WITH_PAGE).stdout
    assert f'<p><a href="{link["href"]}" rel="alternate">{{"Open the headphone advisor' in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--store", "amce"),
            "'--store': There is no 'amce' in stores.yaml. Did you mean 'acme'? "
            "If it is new, list it there first, with its id and origins.",
        ),
        (
            ("--store", "zzz"),
            "'--store': There is no 'zzz' in stores.yaml. "
            "If it is new, list it there first, with its id and origins.",
        ),
        (
            ("--store", "acme", "--product", "bom"),
            "'--product': There is no 'bom' in the catalog. Did you mean 'boom'?",
        ),
        (
            ("--store", "acme", "--base", "advisor.example"),
            "'--base': 'advisor.example' is not the address of a wizard: it does not begin with https:// or http://."
            " Did you mean https://advisor.example/?",
        ),
        (
            ("--store", "acme", "--base", "https://advisor.example/?x"),
            "'--base': 'https://advisor.example/?x' is not the address of a wizard: it holds a query (?)."
            " Did you mean https://advisor.example/?",
        ),
    ],
)
def test_an_unknown_store_or_product_is_reported(
    shop: Shop, arguments: tuple[str, ...], message: str
) -> None:
    """The message suggests a similar id; no snippet is printed."""
    outcome = run(shop, *arguments)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.splitlines()[-1] == f"Error: Invalid value for {message}"


def test_problems_in_the_rules_are_reported_first(shop: Shop) -> None:
    """As every command does."""
    shop.write({"verdict.yaml": "nonsense"})
    outcome = run(shop, "--store", "acme")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "verdict.yaml:1:1: " in outcome.stderr


def test_the_documentation_shows_what_is_printed() -> None:
    """For the store of the shipped rules."""
    shown = (Path(__file__).parents[2] / "docs" / "embedding.md").read_text()
    typed = "embed-snippet --store demo --base https://advisor.example/"
    printed = CliRunner().invoke(main, typed.split()).stdout
    assert f"```sh\nwizard {typed}\n```\n\n```html\n{printed}```\n" in shown
