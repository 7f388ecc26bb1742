"""Does this one fit you? The product that a shopper looks at in the store."""

from __future__ import annotations

import pytest

from tests.web.reading import Read


@pytest.mark.parametrize("start", ["/", "/embed/"])
def test_the_questions_name_the_product_in_view(read_frame: Read, start: str) -> None:
    """In one line, and go on as usual."""
    page = read_frame(f"{start}?product=calm-two&uses=music")
    assert page.texts("p", class_="soft")[0] == (
        "You are looking at Calm Two. Your answers will show whether it fits you."
    )
    assert page.texts("h1") == ["Must other people hear you?"]


@pytest.mark.parametrize(
    ("query", "title", "says", "why", "better"),
    [
        (
            "product=calm-two&talk=never&around=hum&noise=me",
            "Yes: Calm Two",
            "It fits as far as our data shows, and nothing here fits you better.",
            [],
            None,
        ),
        (
            "product=plain-one&talk=never&around=hum&noise=me",
            "Yes: Plain One",
            "It fits as far as our data shows, but there is something that fits you better.",
            [],
            "Calm Two",
        ),
        (
            "product=plain-one&talk=rare&cable=none",
            "No: Plain One",
            "This is why we do not recommend it to you:",
            ["It misses “A microphone”. That rules it out here.", "It has a cable. That rules it out here."],
            "Air Three",
        ),
        (
            "product=boom-five&talk=often&budget=upto_50",
            "Perhaps: Boom Five",
            "Nothing speaks against it, but not everything it must have is stated. Ask the shop.",
            ["Our data does not say whether it meets “Within your budget”, which is a must here."],
            None,
        ),
        (
            "product=boom-four&talk=never",
            "No: Boom Four",
            "This is why we do not recommend it to you:",
            ["It is a headset. For these answers we recommend: Headphones."],
            "Plain One",
        ),
        (
            "product=boom-four&uses=bike",
            "No: Boom Four",
            "You are looking for something else.",
            ["These answers ask for something that is neither a pair of headphones nor a headset."],
            None,
        ),
    ],
)
@pytest.mark.parametrize("start", ["/", "/embed/"])
def test_does_this_one_fit_you(
    read_frame: Read, start: str, query: str, title: str, says: str, why: list[str], better: str | None
) -> None:
    """First on the recommendation: the answer, why, and what fits better, further down."""
    page = read_frame(f"{start}?{query}&show=now")
    assert page.texts("h1") == [title]
    kicker, second = page.texts("p", class_="kicker")
    assert kicker == "Does this one fit you?"
    assert second in ("Our recommendation so far", "Our recommendation", "You are looking for")
    first = page.all("section")[0]
    assert says in first.text
    assert [reason for reason in why if reason not in first.text] == []
    links = [link for link in page.all("a") if link["href"].startswith("#product-")]
    assert ("Fits better:" in first.text) == (better is not None)
    if better:
        assert links[0].text == better
        assert better in page.one("article", id=links[0]["href"][1:]).text


def test_a_cheaper_product_of_the_same_fit_is_not_called_better(read_frame: Read) -> None:
    """Without anything that would help, only the price distinguishes products."""
    first = read_frame("/?product=calm-two&talk=never&show=now").all("section")[0]
    assert "It fits as far as our data shows, and nothing here fits you better." in first.text
    assert "Fits as well, for less: Plain One, 20.00 USD, July 2025" in first.text


def test_its_fit_is_shown_as_met_missed_and_not_stated(read_frame: Read) -> None:
    """In the words of every product on the page."""
    query = "product=air-three&talk=rare&cable=none&around=hum&noise=me&budget=upto_50"
    first = read_frame(f"/?{query}&show=now").all("section")[0]
    assert "Has: A microphone · No cable · Within your budget" in first.text
    assert "Not stated: Noise cancelling for your ears" in first.text


def test_a_product_that_is_sold_out_is_not_recommended(read_frame: Read) -> None:
    """The catalog knows it all the same."""
    page = read_frame("/?product=gone-six&talk=often&show=now")
    assert page.texts("h1") == ["No: Gone Six"]
    assert "It is sold out." in page.all("section")[0].text


@pytest.mark.parametrize("start", ["/", "/embed/"])
@pytest.mark.parametrize("more", ["", "&show=now"])
def test_an_unknown_product_is_reported_and_costs_nothing(read_frame: Read, start: str, more: str) -> None:
    """All answers count, and the page is the one without it otherwise."""
    page = read_frame(f"{start}?product=%3Cb%3E&talk=never{more}")
    unknown = "We do not know the product “<b>”, so we cannot say whether it fits you."
    assert f"{unknown} Everything else works as usual." in page.texts("p", class_="soft")
    assert page.links() == read_frame(f"{start}?talk=never{more}").links()
