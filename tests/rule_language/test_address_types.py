"""The addresses in stores.yaml of a store's own page, and of its products."""

from __future__ import annotations

import pytest

from tests.making import encode, minimal_texts
from tests.rule_language.defects import problems_of
from wizard.rule_language.loader import load_rulebook

ORIGINS = "['https://shop.example', 'http://localhost:8001']"


def texts_with(page: str = "", link: str = "") -> dict[str, bytes]:
    """Return small rules with one store that has these addresses."""
    keys = "".join(f"  {name}: {text!r}\n" for name, text in (("page", page), ("link", link)) if text)
    return encode(minimal_texts() | {"stores.yaml": f"- id: a\n  origins: {ORIGINS}\n{keys}"})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://shop.example", "https://shop.example"),
        ("https://shop.example/", "https://shop.example/"),
        ("https://shop.example/pages/advisor", "https://shop.example/pages/advisor"),
        ("https://shop.example/?page_id=7&lang=de", "https://shop.example/?page_id=7&lang=de"),
        ("https://shop.example/kopfhörer-berater", "https://shop.example/kopfh%C3%B6rer-berater"),
        ("https://shop.example/a%20b", "https://shop.example/a%20b"),
        ("http://localhost:8001/advisor.html", "http://localhost:8001/advisor.html"),
    ],
)
def test_a_valid_address_of_a_page_is_accepted(written: str, read: str) -> None:
    """Without TLS only on this machine, for trials; letters beyond ASCII are encoded as in browsers."""
    assert load_rulebook(texts_with(page=written)).store["a"].page == read


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (
            "http://shop.example/advisor",
            "it does not begin with https://. Did you mean https://shop.example/advisor?",
        ),
        (
            "shop.example/advisor",
            "it does not begin with https://. Did you mean https://shop.example/advisor?",
        ),
        (
            "//shop.example/advisor",
            "it does not begin with https://. Did you mean https://shop.example/advisor?",
        ),
        (
            "https://Shop.example/Advisor",
            "its host has capital letters. Did you mean https://shop.example/Advisor?",
        ),
        ("https://shop.example/advisor#top", "it holds '#'. Did you mean https://shop.example/advisor?"),
        (
            "https://shop.example/our advisor",
            "it holds spaces. Did you mean https://shop.example/our%20advisor?",
        ),
        ("https://shop.example:443/a", "it names the usual port. Did you mean https://shop.example/a?"),
        (
            "HTTP://Shop.example/our advisor#top",
            "it does not begin with https://, its host has capital letters, it holds spaces and it holds '#'."
            " Did you mean https://shop.example/our%20advisor?",
        ),
        ("https://me:secret@shop.example/", "it holds a user name. Did you mean https://shop.example/?"),
        ("https://shop.example:99999/", "its host or port cannot be read. Write {noun}."),
        ("https:///advisor", "its host or port cannot be read. Write {noun}."),
        ("https://größe.example/", "its host or port cannot be read. Write {noun}."),
        ("https://shop.example/<b>", "it holds characters that no address has. Write {noun}."),
        ("javascript:alert(1)", "it does not begin with https://. Write {noun}."),
        ("/advisor", "it does not begin with https://. Write {noun}."),
    ],
)
def test_all_faults_of_a_page_are_reported_together(page: str, says: str) -> None:
    """With a corrected address, if there is one."""
    noun = "the address of a page with https://, for example https://shop.example/advisor"
    assert problems_of(texts_with(page=page)) == (
        f"stores.yaml:3:9: 'page' cannot be '{page}': {says.format(noun=noun)}",
    )


def test_a_page_must_have_one_of_the_origins() -> None:
    """Otherwise the browser would not show the frame in it."""
    assert problems_of(texts_with(page="https://www.shop.example/advisor")) == (
        "stores.yaml:3:9: The store's page is at https://www.shop.example, which is none of its 'origins',"
        " so no browser would show the wizard in it. Did you mean 'https://shop.example'? Otherwise add"
        " 'https://www.shop.example' to 'origins'.",
    )


def test_a_page_cannot_have_the_parameter_of_an_answer() -> None:
    """The wizard adds these itself."""
    assert problems_of(texts_with(page="https://shop.example/?p=3&talk=1&show=x")) == (
        "stores.yaml:3:9: The address of the store's page has the parameters 'talk' and 'show', which the"
        " wizard adds itself. Remove them from the address.",
    )


@pytest.mark.parametrize(
    "link",
    [
        "https://shop.example/?p={id}",
        "https://shop.example/products/{id}",
        "https://shop.example/{family}/{id}?from=advisor#buy",
        "https://shop.example/#/product/{id}",
        "http://localhost:8001/{id}.html",
        "https://other.example/{id}",
    ],
)
def test_a_link_contains_the_id_or_family_of_a_product(link: str) -> None:
    """Anywhere after the host, which may differ from that of the pages."""
    assert load_rulebook(texts_with(link=link)).store["a"].link == link


@pytest.mark.parametrize(
    ("link", "says"),
    [
        (
            "http://shop.example/{id}",
            "it does not begin with https://. Did you mean https://shop.example/{{id}}?",
        ),
        ("https://shop.example/products/", "it has no placeholder. Write {noun}."),
        (
            "https://shop.example/{ids}",
            "there is no placeholder {{ids}}. Did you mean 'id'? Accepted: id, family.",
        ),
        ("https://shop.example/{handle}", "there is no placeholder {{handle}}. Accepted: id, family."),
        (
            "https://shop.example/{ID}",
            "there is no placeholder {{ID}}. Did you mean 'id'? Accepted: id, family.",
        ),
        ("https://shop.example/{}", "there is no placeholder {{}}. Accepted: id, family."),
        ("https://shop.example/{{id}}", "a brace has no partner. Write {noun}."),
        ("https://shop.example/{id", "it has no placeholder and a brace has no partner. Write {noun}."),
        ("https://{id}.shop.example/", "its host or port cannot be read. Write {noun}."),
        (
            "shop.example/{handle} x",
            "it does not begin with https://, it holds spaces and there is no placeholder {{handle}}."
            " Accepted: id, family.",
        ),
    ],
)
def test_all_faults_of_a_link_are_reported_together(link: str, says: str) -> None:
    """With the available placeholders."""
    noun = "the address of a product's page with {id} in it, for example https://shop.example/products/{id}"
    assert problems_of(texts_with(link=link)) == (
        f"stores.yaml:3:9: 'link' cannot be '{link}': {says.format(noun=noun)}",
    )


def test_every_problem_of_a_store_is_reported() -> None:
    """Even if two addresses of one store have problems."""
    found = problems_of(texts_with("http://shop.example/a", "https://shop.example/{sku}"))
    assert found == (
        "stores.yaml:3:9: 'page' cannot be 'http://shop.example/a': it does not begin with https://."
        " Did you mean https://shop.example/a?",
        "stores.yaml:4:9: 'link' cannot be 'https://shop.example/{sku}': there is no placeholder {sku}."
        " Accepted: id, family.",
    )
