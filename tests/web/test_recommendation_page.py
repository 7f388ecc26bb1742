"""The recommendation page as a browser gets it: verdict, how sure, why, products, what would change it."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient

from tests.browser.kinds import EITHER as TIED
from tests.making import PLACE
from tests.web.reading import Page, Read
from tests.web.small_shop import EVERY_ANSWER, advisor, client, listing, rulebook
from wizard.advisor import Advisor
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.model import AdviceRule
from wizard.rule_language.texts import ShopDecision
from wizard.web.assets import read_static, recommendation_sheet
from wizard.web.plot import MARKS

ALL = f"/?{EVERY_ANSWER}"
"""Every question answered: a headset without a cable for more than 50 dollars."""

EITHER = "/?uses=music&uses=calls&talk=unsure&show=now"
"""Both sides, and one thing the shopper is not sure about."""


# --- the verdict and how sure it is ----------------------------------------------------------------


def test_the_verdict_comes_first_with_one_reason_and_how_sure_it_is(read: Read) -> None:
    """And the way to all reasons; nothing is open here."""
    page = read(ALL)
    assert page.one("title").text == "A headset – Headphones or headset?"
    assert page.texts("h1") == ["A headset"]
    assert page.one("section", class_="verdict").text == (
        "Our recommendation A headset You talk most days. "
        "Settled. Nothing we could still ask would change this. Why, with sources"
    )


def test_between_several_sides_stands_what_decides(shipped: Advisor) -> None:
    """In the place of a reason: what the rules say of the verdict, and the way to what would tip it."""
    given = {name: tuple(chosen) for name, chosen in parse_qs(TIED).items()}
    page = Page(client(shipped).get(f"/?{TIED}").text)
    assert page.texts("p", class_="says") == [shipped.recommend(given).says]
    assert page.texts("p", class_="sure") == ["What would tip it Why"]
    links = page.links()
    assert (links["What would tip it"], links["Why"]) == ("#flips", "#why")


def test_what_is_no_product_has_its_picture(shipped: Advisor) -> None:
    """The words next to it say the same, so it is not read aloud."""
    page = Page(client(shipped).get("/?uses=bike").text)
    assert [picture["aria-hidden"] for picture in page.all("svg", class_="picture")] == ["true"]


def test_a_close_call_names_the_one_question_that_could_tip_it(read: Read) -> None:
    """As a link that leads back here: open questions first of all."""
    page = read("/?uses=music&show=now")
    assert page.one("p", class_="sure").text == (
        "Close call. One more answer could tip it: Must other people hear you? Why, with sources"
    )
    assert page.links()["Must other people hear you?"] == "/?uses=music&ask=talk&show=now&was=headphones"


def test_a_close_call_may_rest_on_what_the_shopper_was_not_sure_about(read: Read) -> None:
    """Although nothing that is still open could change the verdict."""
    page = read(EITHER)
    assert page.one("p", class_="sure").text == (
        "Close call. You were not sure about one thing that could tip it: Must other people hear you? Why"
    )
    assert page.links()["Must other people hear you?"] == (
        "/?uses=music&uses=calls&talk=unsure&ask=talk&show=now&was=either"
    )


def test_an_early_recommendation_says_what_is_open(read: Read) -> None:
    """With the way back to the questions."""
    page = read("/?uses=music&show=now")
    assert page.texts("p", class_="kicker") == ["Our recommendation so far"]
    assert page.texts("p", class_="on") == ["Continue with the questions: 6 questions are still open."]
    assert page.links()["Continue with the questions"] == "/?uses=music"
    assert page.links()["How much can you spend?"] == "/?uses=music&ask=budget&show=now&was=headphones"


def test_an_early_recommendation_can_be_settled(read: Read) -> None:
    """Then the open questions only choose the product."""
    assert read("/?talk=often&wearer=unsure&uses=music&show=now").one("p", class_="sure").text == (
        "Settled. The remaining questions only help to choose the product. Why, with sources"
    )


def test_sections_are_in_the_order_people_need_them(read: Read) -> None:
    """The products and what to know before buying in view; all else behind one toggle a section."""
    page = read(ALL)
    folded = [
        "Why: 3 reasons",
        "What to look for in any shop",
        "What would change this",
        "Your answers (7)",
        "Good to know",
        "Sources and order",
    ]
    assert page.texts("h2") == ["1 product fits you", "Before you buy", *folded, "Keep or share this"]
    assert page.texts("summary") == ["Details", *folded]
    assert [each.text for each in page.all("details") if "open" in each.attributes] == []


@pytest.mark.parametrize("name", ["why", "needs", "compare", "flips", "answers", "tips", "sources"])
def test_a_link_leads_to_what_is_folded_not_to_its_toggle(read: Read, name: str) -> None:
    """So that a browser opens the section for it."""
    page = read(EITHER)
    folded = page.one("details", class_=f"fold {name}")
    inside = page.one("div", id=name)
    assert folded.text.endswith(inside.text)
    assert page.elements.index(folded) < page.elements.index(inside)


# --- why -------------------------------------------------------------------------------------------


def test_reasons_name_the_answers_and_their_sources(read: Read) -> None:
    """For and against; a short mark at each leads to the one list of sources."""
    page = read(ALL)
    why = page.one("div", id="why").text
    assert why == (
        "You talk most days. A5 H2 Because you answered “Most days” to “Must other people hear you?”. "
        "Headsets are made for calls. A7 "
        "Because you answered “Phone calls” to “What will you use it for?”. "
        "What speaks against it "
        "Music sounds best on headphones. A6 "
        "Because you answered “Music” to “What will you use it for?”."
    )
    assert page.links()["Source H2"] == "#source-H2"
    assert [each["aria-label"] for each in page.all("a", class_="cite", href="#source-H2")] == [
        "Source H2"
    ] * 2


def test_sources_are_listed_once_in_the_order_of_the_page(read: Read) -> None:
    """With what they say; rules of our own are marked; what is not printed needs none there."""
    page = read(ALL)
    listed = [each for each in page.all("li") if each.attributes.get("id", "").startswith("source-")]
    assert [each["id"].removeprefix("source-") for each in listed] == ["A5", "H2", "A7", "A6", "A57", "A71"]
    assert listed[0].text == "A5, the article: The article says A5."
    assert listed[1].text == (
        "H2, our own rule: A microphone near the mouth is heard best. "
        "A maker's guide: example.org A test: a printed test"
    )
    assert [each.attributes.get("class") == "aside" for each in listed] == [False] * 4 + [True] * 2
    assert page.links()["example.org"] == "https://example.org/guide"
    assert page.one("p", class_="article").text == (
        "Built from the article “Headphones or headset”, The Author, The Publisher, 12 January 2024, "
        "and rules of our own, which are marked."
    )


def test_a_decision_of_the_shop_is_cited_without_a_name(shop: Advisor) -> None:
    """Once, however many rules rest on it; in JSON it is a source too."""
    anna = ShopDecision("Anna", date(2026, 11, 30))
    book = shop.rulebook
    decided = {"most-days": ("A5", "shop"), "calls": ("shop",)}
    rules = tuple(
        replace(each, sources=decided[each.id], shop_decision=anna) if each.id in decided else each
        for each in book.verdict_rules
    )
    browser = client(replace(shop, rulebook=replace(book, verdict_rules=rules)))
    found = browser.get(ALL).text
    page = Page(found)
    listed = [each.text for each in page.all("li") if each.attributes.get("id") == "source-shop"]
    assert listed == ["shop, our own rule: The shop has decided this itself."]
    assert page.one("div", id="why").text.startswith("You talk most days. A5 shop Because")
    assert "Anna" not in found
    reasons = browser.get(f"/api/v1/recommendation{ALL[1:]}").get_json()["reasons"]
    assert reasons[0]["sources"] == ["A5", "shop"]


def test_without_a_reason_the_page_says_that(read: Read) -> None:
    """Nothing is made up."""
    page = read("/?show=now")
    assert page.texts("h1") == ["Either"]
    assert page.texts("p", class_="says") == ["You have not told us enough yet to prefer one of the two."]
    assert "No answer so far speaks for one of the two more than for the other." in page.texts("p")


def test_needs_show_their_strength_and_their_reason(read: Read) -> None:
    """With its source; what no data can show is to be checked in the shop."""
    page = read(ALL)
    assert page.texts("h3")[-3:] == ["It must have", "Good to have", "Check this before you buy"]
    assert page.texts("dl")[:3] == [
        "A microphone People must hear you. A57 No cable You move. A57 "
        "Within your budget You named a limit. A57",
        "Noise cancelling for your ears Helps a lot You want less noise. A57",
        "Soft pads Helps a little Press them before you buy. Pads press on glasses. A57",
    ]


def test_either_shows_both_sides_and_what_speaks_for_each(read: Read) -> None:
    """Headphones and headsets under their own headings, in the table as on the page."""
    page = read(EITHER)
    assert page.texts("h3") == [
        "2 pairs of headphones fit you",
        "2 headsets fit you",
        "For a pair of headphones",
        "For a headset",
        "It must have",
        "Still open",
    ]
    assert page.texts("h4") == ["Air Three", "Calm Two", "Loud Boom Four", "Boom Five"]
    assert page.texts("th", scope="col") == ["Air Three", "Calm Two", "Boom Four", "Boom Five"]


def test_what_would_change_the_verdict_has_a_link(read: Read) -> None:
    """One changed answer, and what comes of it."""
    page = read(ALL)
    change = "If you answered “Now and then” to “Must other people hear you?”"
    assert page.one("div", id="flips").text == f"{change}: Headphones"
    assert page.links()[change] == ALL.replace("often", "rare") + "&show=now&was=headset"


def test_assumed_answers_are_listed_separately_with_links_to_change_them(read: Read) -> None:
    """And not a second time among the answers that were given."""
    page = read("/?uses=sport&talk=never&show=now")
    assert "What we assumed" in page.texts("h3")
    given, assumed = page.texts("dl", class_="answers")
    assert assumed == (
        "Cable or no cable? We worked this out: No cable. A cable gets in the way of sport. Change"
    )
    assert "Cable or no cable?" not in given


# --- products --------------------------------------------------------------------------------------


def test_a_product_says_what_it_has_misses_and_leaves_unsaid(read: Read) -> None:
    """In words, never by colour alone; and where the facts come from, those of one page together."""
    page = read(ALL)
    assert page.texts("article") == [
        "Fits best Loud Boom Four 60.00 USD It meets 3 of your 4 needs: No cable · A microphone "
        "See this product: Boom Four Details "
        "Has: A microphone · No cable · Within your budget Not stated: Noise cancelling for your ears "
        "From: not recorded Kind: headset Price: 60.00 USD "
        "From: a published page Microphone: on an arm (“it says microphone”) "
        "From: a published page Works without a cable: yes (“it says wireless”)"
    ]
    assert page.links()["a published page"] == "https://example.org/tests"
    assert page.links()["See this product: Boom Four"] == "https://example.org/4"
    assert [each["aria-label"] for each in page.all("summary")[:1]] == ["Details of Boom Four"]


def test_a_product_that_misses_something_says_so(read: Read) -> None:
    """The best one in a sentence; the others say what is different."""
    page = read("/?talk=never&uses=music&around=hum&noise=me&cable=cable&wearer=unsure&budget=unsure")
    assert page.texts("p", class_="why") == [
        "It meets your need: Noise cancelling for your ears",
        "It meets none of your needs and costs 59.99 USD less.",
        "It is not known to meet any of your needs and costs 39.99 USD less.",
    ]
    assert page.texts("p", class_="missed") == ["But it lets the noise in"]
    assert page.texts("p", class_="unstated") == ["Not stated: Noise cancelling for your ears"]
    assert page.texts("p", class_="price") == ["79.99 USD", "20.00 USD, July 2025", "40.00 USD"]


def test_a_product_without_picture_or_address_has_no_dead_link(read: Read) -> None:
    """Boom Five states neither."""
    page = read("/?uses=calls&talk=often&cable=cable&show=now")
    assert "Boom Five" in page.texts("h3")
    assert "See this product: Boom Five" not in page.links()
    assert page.all("img") == []


def test_products_are_compared_in_a_table(read: Read) -> None:
    """Only what differs; what is not stated is never a no."""
    page = read("/?talk=never&uses=music&around=hum&noise=me&cable=cable&wearer=unsure&budget=over_50")
    region = page.one("div", role="region")
    assert (region["tabindex"], page.one("caption")["id"]) == ("0", region["aria-labelledby"])
    assert page.texts("caption") == ["What differs"]
    assert page.texts("th", scope="col") == ["Calm Two", "Plain One", "Air Three"]
    assert page.texts("th", scope="row") == ["Price", "Noise cancelling for your ears Helps a lot"]
    assert page.texts("td")[1:] == [
        "79.99 USD", "20.00 USD, July 2025", "40.00 USD", "yes", "no", "not stated",
    ]  # fmt: skip
    assert page.links()["Plain One"] == "#product-2"
    assert page.all("article")[1]["id"] == "product-2"


def test_the_plot_shows_every_match_and_names_the_recommended(read: Read) -> None:
    """Drawn without style attributes; its words lead to the table."""
    page = read("/?talk=never&uses=music&around=hum&noise=me&cable=cable&wearer=unsure&budget=over_50")
    (plot,) = page.all("svg", role="group")
    assert (plot["aria-labelledby"], plot["aria-describedby"]) == ("plot-title", "plot-text")
    assert page.one("desc", id="plot-text").text == (
        "Each dot is a product. Further right costs more; further up has more of what helps you. "
        "Named: Calm Two, Plain One and Air Three. The table says the same in words."
    )
    assert [each["d"] for each in page.all("path", class_="named")] == [MARKS[0].shape] * 3
    assert page.texts("text", class_="name") == ["Calm Two", "Plain One", "Air Three"]
    assert page.one("path", class_="dots round")["d"].count("M") == 3
    dots = [each for each in page.all("a") if "aria-label" in each.attributes and each.text == ""]
    assert [(each["aria-label"], each["href"]) for each in dots] == [
        ("Calm Two", "#product-1"), ("Plain One", "#product-2"), ("Air Three", "#product-3"),
    ]  # fmt: skip


def test_without_a_requirement_to_compare_no_plot_is_shown(read: Read) -> None:
    """Dots side by side would say nothing about fit."""
    assert read(EITHER).all("figure") == []


def test_a_table_of_many_products_stops_where_nobody_reads_on(tmp_path: Path) -> None:
    """The cards go on."""
    shop = advisor(
        tmp_path, [listing(f"Set {number}", "headset", number, microphone="boom") for number in range(1, 31)]
    )
    page = Page(client(shop).get("/?uses=calls&talk=often&show=now&limit=30").text)
    assert (len(page.texts("th", scope="col")), len(page.all("article"))) == (12, 30)


# --- nothing fits ------------------------------------------------------------------------------------


def test_a_near_miss_is_a_link_that_gives_the_need_up(read: Read) -> None:
    """One changed answer makes it a match: with what opens up, and from which price."""
    page = read(ALL.replace("over_50", "upto_50"))
    assert page.texts("h2")[0] == "Nothing here has everything."
    way = "Boom Four, 60.00 USD: is 10 USD over your budget"
    assert page.texts("p", class_="way") == [
        f"{way} This sets “How much can you spend?” to “More than 50 dollars”."
    ]
    assert page.links()[way] == ALL + "&show=now#products"
    after = read(page.links()[way])
    assert "Loud Boom Four" in after.texts("h3")


def test_a_limit_is_raised_only_where_something_is_known_to_fit_then(tmp_path: Path) -> None:
    """Else the page after it would ask again; the product that is named states everything if one does."""
    shy = listing("Shy", "headset", 6000, microphone="boom")
    known = listing("Known", "headset", 7000, microphone="boom", wireless=True)
    address = "/?uses=calls&talk=often&cable=none&budget=upto_50&show=now"
    page = Page(client(advisor(tmp_path, [shy])).get(address).text)
    assert page.texts("p", class_="way") == [
        "Shy, 60.00 USD: is 10 USD over your budget. Ask the shop about “No cable”."
    ]
    assert [link for link in page.links().values() if "over_50" in link] == []
    browser = client(advisor(tmp_path, [shy, known]))
    way = "Known, 70.00 USD: is 20 USD over your budget (one of 2 headsets, from 60.00 USD)"
    after = Page(browser.get(Page(browser.get(address).text).links()[way]).text)
    assert after.texts("h2")[0] == "1 product fits you"


def test_a_need_without_a_limit_stays_answered(tmp_path: Path) -> None:
    """What the shopper said they need, and its warnings, are not forgotten; the products are below."""
    shop = advisor(tmp_path, [listing("Wired", "headset", 900, microphone="boom", wireless=False)])
    page = Page(client(shop).get("/?uses=calls&talk=often&cable=none&show=now").text)
    way = "Wired, 9.00 USD: has a cable"
    assert page.texts("p", class_="way") == [way]
    assert way not in page.links()
    assert "Wired" in page.one("div", id="near-1").text


def test_the_products_of_a_near_miss_are_on_the_page(read: Read) -> None:
    """Below what is given up for them, which is not repeated on the card."""
    page = read(ALL.replace("over_50", "upto_50"))
    assert page.texts("h3")[:2] == ["Loud Boom Four", "Boom Five"]
    assert page.texts("p", class_="trade") == [
        "Ask the shop about its price.",
        "The trade-off: it lets the noise in.",
    ]


def test_further_near_misses_are_behind_one_toggle(tmp_path: Path) -> None:
    """The page stays short, and links to their places open it."""
    dear = listing("Dear", "headset", 9000, microphone="boom", wireless=True)
    wired = listing("Wired", "headset", 900, microphone="boom", wireless=False)
    shop = client(advisor(tmp_path, [dear, wired]))
    page = Page(shop.get("/?uses=calls&talk=often&cable=none&budget=upto_50&show=now").text)
    assert page.texts("h3")[:2] == ["Dear", "Wired"]
    assert page.one("details", class_="ways").text == (
        "Other ways, with products Wired, 9.00 USD: has a cable Wired 9.00 USD"
    )
    assert page.one("p", id="near-2").text == "Wired, 9.00 USD: has a cable"


def test_what_a_product_does_not_state_is_something_to_ask(tmp_path: Path) -> None:
    """Not stated is not no: it might fit, and the card says what to ask; nothing has to be given up."""
    page = Page(
        client(advisor(tmp_path, [listing("Shy", "headset", 100, microphone="boom")]))
        .get("/?uses=calls&talk=often&cable=none&show=now")
        .text
    )
    assert page.texts("h2")[0] == "Nothing here is known to have everything. This might fit:"
    assert page.texts("p", class_="trade") == ["Ask the shop about “No cable”."]
    assert page.texts("p", class_="way") == []


def test_a_near_miss_of_several_needs_leads_down_the_page(tmp_path: Path) -> None:
    """No single answer gives both up."""
    shop = advisor(tmp_path, [listing("Dear", "headset", 9000, microphone="boom", wireless=False)])
    page = Page(client(shop).get("/?uses=calls&talk=often&cable=none&budget=upto_50&show=now").text)
    way = "Dear, 90.00 USD: has a cable and is 40 USD over your budget"
    assert page.texts("p", class_="way") == [way]
    assert "Dear" in page.one("div", id="near-1").text


def test_a_shop_with_nothing_says_so_and_names_what_to_look_for(tmp_path: Path) -> None:
    """Even giving something up would not help."""
    page = Page(client(advisor(tmp_path, [])).get(ALL).text)
    assert page.texts("p", class_="note") == [
        "No product of this kind here would do, even if you gave something up. "
        "Look for a headset that offers this: “A microphone”, “No cable” and “Within your budget”."
    ]
    assert "Compare these products" not in page.texts("h2")


def test_more_products_are_a_link_away(tmp_path: Path) -> None:
    """Three a side, then twelve, then all."""
    browser = client(
        advisor(tmp_path, [listing(f"Set {number}", "headset", number) for number in range(1, 14)])
    )
    page = Page(browser.get("/?uses=unsure&talk=often&show=now").text)
    assert len(page.all("article")) == 3  # none states its microphone: three of them are asked about
    assert "Show more products" not in page.links()
    page = Page(browser.get("/?uses=calls&show=now").text)
    assert len(page.all("article")) == 3
    assert page.links()["Show more products"] == "/?uses=calls&show=now&limit=12#products"
    assert len(Page(browser.get("/?uses=calls&show=now&limit=12").text).all("article")) == 12
    last = Page(browser.get("/?uses=calls&show=now&limit=48").text)
    assert len(last.all("article")) == 13
    assert "Show more products" not in last.links()


@pytest.mark.parametrize("limit", ["", "0", "-1", "51", "three", "9" * 5000, "٣", "1.5"])
def test_a_limit_that_is_none_is_the_usual_one(read: Read, limit: str) -> None:
    """Three a side."""
    assert len(read(f"/?talk=never&uses=music&show=now&limit={limit}").all("article")) == 3


def test_the_order_of_products_is_explained(read: Read) -> None:
    """Fit, then price; no margin; and how old the data is."""
    assert (
        "Products are in this order: first the one that has more of what helps you, then the one with fewer "
        "points not stated, then the lower price. What a shop earns on a product, or how many it has left, "
        "plays no part. "
        "Product data as of 2025-07-23."
    ) in read(ALL).texts("p")


def test_out_of_scope_ends_without_products(read: Read) -> None:
    """The sentence and the reason are all there is to say; nothing is called a recommendation."""
    page = read("/?uses=bike&budget=upto_50")
    assert page.texts("p", class_="kicker") == ["You are looking for"]
    assert page.texts("h1") == ["Something else"]
    assert page.all("article") == []
    assert page.texts("h2") == ["Why", "Your answers (2)", "Sources", "Keep or share this"]
    assert ["open" in each.attributes for each in page.all("details")] == [True, True, False]
    assert page.one("div", id="why").text.startswith(
        "A bike shop can help. A52 Because you answered “A bicycle part” to “What will you use it for?”."
    )
    assert page.texts("dd")[1] == (
        "Left out: Up to 50 dollars. This guide does not cover what you are looking for, "
        "so the questions ended before this one. Remove"
    )


def test_contradicting_answers_give_the_warning_first(read: Read) -> None:
    """Before all others."""
    page = read("/?uses=calls&talk=never&cable=none&show=now")
    assert page.one("section", class_="warnings").text.startswith(
        "Before you buy Two of your answers do not go together. Sound without a cable is late. H2"
    )


# --- links, sources and looks ----------------------------------------------------------------------


def test_the_share_link_can_leave_out_what_is_personal(read: Read) -> None:
    """It says which rules gave which verdict."""
    links = read(ALL).links()
    assert links["Link to this recommendation"] == f"{ALL}&rules=rulebook-1&was=headset"
    assert links["Link without it"] == (
        ALL.replace("&wearer=glasses", "") + "&show=now&rules=rulebook-1&was=headset"
    )


def test_without_a_personal_answer_there_is_one_share_link(read: Read) -> None:
    """Nothing to leave out."""
    assert "Link without it" not in read("/?talk=rare&show=now").links()


@pytest.mark.parametrize(
    ("parameters", "note"),
    [
        (
            "rules=0123456789ab&was=headphones",
            "This link says it was made with other rules. The verdict is the same.",
        ),
        (
            "rules=0123456789ab&was=headset",
            "This link says it was made with other rules, "
            "and that the verdict was “A headset”. It is now “Headphones”.",
        ),
        ("rules=rulebook-1&was=headset", ""),
        ("rules=0123456789ab&was=nonsense", ""),
        ("rules=0123456789ab", ""),
        ("rules=0123456789abc&was=headset", ""),
        ("rules=old&was=headset", ""),
        ("was=headset", "Was: A headset. Now: Headphones."),
        ("was=headphones", "Still: Headphones."),
        ("was=nonsense", ""),
    ],
)
def test_a_link_with_an_earlier_verdict_says_what_became_of_it(
    read: Read, parameters: str, note: str
) -> None:
    """It carries the version of the rules and the verdict; without rules, an answer has been changed."""
    page = read(f"/?uses=music&talk=never&show=now&{parameters}")
    assert page.texts("p", class_="note") == ([note] if note else [])


def test_the_chart_has_two_columns_with_the_recommended_one_marked(shipped: Advisor) -> None:
    """One row for each of the article's; either marks neither."""
    browser = client(shipped)
    page = Page(browser.get("/?uses=music&talk=never&show=now").text)
    assert page.texts("th", scope="col")[-2:] == ["Headphonesfor you", "A headset"]
    rows = [row.label for row in shipped.rulebook.texts.chart]
    assert (page.texts("th", scope="row")[-len(rows) :], len(page.texts("td", class_="yours"))) == (
        rows,
        len(rows),
    )
    undecided = Page(browser.get("/?uses=unsure&talk=unsure&show=now").text)
    assert (undecided.texts("th", scope="col")[-2:], undecided.texts("td", class_="yours")) == (
        ["Headphones", "A headset"],
        [],
    )


def test_every_word_of_the_glossary_is_explained_on_the_recommendation(shipped: Advisor) -> None:
    """On demand, with where the explanation comes from, also when nothing is recommended."""
    for address in ("/?uses=music&talk=never&show=now", "/?uses=bike"):
        page = Page(client(shipped).get(address).text)
        terms = [entry.term for entry in shipped.rulebook.texts.glossary]
        assert [term for term in page.texts("dt") if term in terms] == terms


def test_the_first_grade_pages_of_the_shipped_rules_can_be_opened(shipped: Advisor) -> None:
    """A source that nobody can look up is worthless; where an address is known, it is a link."""
    known = [page for page in shipped.rulebook.pages.values() if page.where.startswith("https://")]
    assert len(known) >= 25
    page = Page(client(shipped).get("/?uses=music&talk=often&around=voices&noise=them&show=now").text)
    linked = {element["href"] for element in page.all("a") if element["href"].startswith("https://")}
    assert "https://blog.jabra.com/noise-cancellation-in-headsets-what-exactly-is-it/" in linked


def test_fifty_warnings_and_very_long_names_fit_on_a_page(tmp_path: Path) -> None:
    """Every warning is there, the first two unfolded, and a name stays whole."""
    warnings = tuple(
        AdviceRule(id=f"w{number}", when=ALWAYS, reason=f"Warning {number}.", sources=("H2",), place=PLACE)
        for number in range(50)
    )
    name = "Donaudampfschifffahrtsgesellschaftskapitänsmützenkopfhörer"
    shop = advisor(tmp_path, [listing(name, "headset", 100, microphone="boom")])
    book = rulebook()
    warned = Advisor(replace(book, advice_rules=(*book.advice_rules, *warnings)), shop.catalog)
    page = Page(client(warned).get("/?uses=calls&talk=often&show=now").text)
    shown = page.one("section", class_="warnings").text
    assert [f"Warning {number}." in shown for number in range(50)] == [True] * 50
    assert "48 more warnings" in page.texts("summary")
    assert name in page.texts("h3")


def test_texts_of_rules_and_products_find_their_own_direction(read: Read) -> None:
    """Right-to-left words among left-to-right ones, and the other way round."""
    page = read(ALL)
    names = [
        element for element in page.elements if element.text in ("Loud Boom Four", "You talk most days.")
    ]
    assert {element.attributes.get("dir") for element in names if element.tag in ("p", "h3")} == {"auto"}


def test_the_page_is_one_request_without_inline_style(browser: FlaskClient) -> None:
    """Style sheet and script are in it, exactly as the content policy has them."""
    for address in (ALL, EITHER, "/?uses=bike"):
        text = browser.get(address).text
        page = Page(text)
        assert f"<style>{recommendation_sheet()}</style>" in text
        assert [script.raw for script in page.all("script")] == [read_static("share.js")]
        assert [element for element in page.elements if "style" in element.attributes] == []


@pytest.mark.parametrize("limit", ["", "&limit=12"])
def test_the_page_is_light(shipped: Advisor, limit: str) -> None:
    """At most 30 kB compressed, with the products of both sides, and with more of them."""
    response = client(shipped).get(f"/?uses=music&uses=meetings&talk=often&matters=voice&show=now{limit}")
    assert len(gzip.compress(response.data)) < 30_000


def test_hostile_products_stay_text(tmp_path: Path) -> None:
    """Names are escaped, and only web addresses become links or pictures."""
    evil = listing(
        "<script>alert(1)</script>",
        "headphones",
        100,
        brand="<b>",
        url="javascript:alert(1)",
        image="http://example.org/x.png",
    )
    page = Page(client(advisor(tmp_path, [evil])).get("/?talk=never&show=now").text)
    assert [script.raw for script in page.all("script")] == [read_static("share.js")]
    assert page.one("article").text.startswith("Fits best <b> <script>alert(1)</script> 1.00 USD")
    assert page.all("img") == []
    assert [link for link in page.links().values() if not link.startswith(("/", "#", "https://"))] == []


def test_pictures_are_shown_from_safe_addresses(tmp_path: Path) -> None:
    """As decoration: the name is next to it."""
    shown = listing("Seen", "headphones", 100, image="https://example.org/x.png")
    page = Page(client(advisor(tmp_path, [shown])).get("/?talk=never&show=now").text)
    assert (page.one("img")["src"], page.one("img")["alt"]) == ("https://example.org/x.png", "")
