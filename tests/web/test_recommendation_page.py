"""The recommendation page as a browser gets it: verdict, how sure, why, products, what would change it."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.making import PLACE
from tests.web.reading import Page, Read
from tests.web.small_shop import EVERY_ANSWER, advisor, client, listing, rulebook
from wizard.advisor import Advisor
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.model import AdviceRule
from wizard.web.assets import recommendation_sheet
from wizard.web.plot import MARKS

ALL = f"/?{EVERY_ANSWER}"
"""Every question answered: a headset without a cable for more than 50 dollars."""

EITHER = "/?uses=music&uses=calls&talk=unsure&show=now"
"""Both sides, and one thing the shopper is not sure about."""


# --- the verdict and how sure it is ----------------------------------------------------------------


def test_the_verdict_comes_first_with_its_sentence_and_how_sure_it_is(read: Read) -> None:
    """With ways down the page; nothing is open here."""
    page = read(ALL)
    assert page.one("title").text == "A headset – Headphones or headset?"
    assert page.texts("h1") == ["A headset"]
    assert page.one("section", class_="verdict").text == (
        "Our recommendation A headset A headset is the better buy. "
        "Settled. Nothing we could still ask would change this. "
        "Products Before you buy What would change this Your answers"
    )


def test_the_verdict_has_its_picture(shipped: Advisor) -> None:
    """The words next to it say the same, so it is not read aloud."""
    page = Page(client(shipped).get("/?uses=music&talk=never&show=now").text)
    assert [picture["aria-hidden"] for picture in page.all("svg", class_="picture")] == ["true"]


def test_a_close_call_names_the_one_question_that_could_tip_it(read: Read) -> None:
    """As a link that leads back here: open questions first of all."""
    page = read("/?uses=music&show=now")
    assert page.one("p", class_="sure").text == (
        "Close call. One more answer could tip it: Must other people hear you?"
    )
    assert page.links()["Must other people hear you?"] == "/?uses=music&ask=talk&show=now"


def test_a_close_call_may_rest_on_what_the_shopper_was_not_sure_about(read: Read) -> None:
    """Although nothing that is still open could change the verdict."""
    page = read(EITHER)
    assert page.one("p", class_="sure").text == (
        "Close call. You were not sure about one thing that could tip it: Must other people hear you?"
    )
    assert page.links()["Must other people hear you?"] == (
        "/?uses=music&uses=calls&talk=unsure&ask=talk&show=now"
    )


def test_an_early_recommendation_says_what_is_open(read: Read) -> None:
    """With the way back to the questions."""
    page = read("/?uses=music&show=now")
    assert page.texts("p", class_="kicker") == ["Our recommendation so far"]
    assert page.texts("p", class_="on") == ["Go on with the questions 6 questions are still open."]
    assert page.links()["Go on with the questions"] == "/?uses=music"
    assert page.links()["How much can you spend?"] == "/?uses=music&ask=budget&show=now"


def test_an_early_recommendation_can_be_settled(read: Read) -> None:
    """Then the open questions only choose the product."""
    assert read("/?talk=often&wearer=unsure&uses=music&show=now").one("p", class_="sure").text == (
        "Settled. The questions still open only help to choose the product."
    )


def test_sections_are_in_the_order_people_need_them(read: Read) -> None:
    """The products soon after the reasons; warnings before the comparison; the answers below."""
    assert read(ALL).texts("h2") == [
        "Why",
        "Products that fit",
        "What to look for",
        "Before you buy",
        "Good to know",
        "Compare",
        "What would change this",
        "Your answers",
        "Keep or share this",
    ]


# --- why -------------------------------------------------------------------------------------------


def test_reasons_name_the_answers_and_hold_their_sources(read: Read) -> None:
    """For and against; one click opens what the source says; house rules are marked as our own."""
    page = read(ALL)
    article = "“Headphones or headset”, The Author, The Publisher, 12 January 2024"
    assert page.texts("ul", class_="reasons") == [
        "You talk most days. Because you answered “Most days” to “Must other people hear you?”. "
        f"Sources: article A5, our own rule H2 Article, A5: The article says A5. {article} "
        "Our own rule, not from the article, H2: A microphone near the mouth is heard best. "
        "A maker's guide: https://example.org/guide A test: a printed test "
        "Headsets are made for calls. Because you answered “Phone calls” to “What will you use it for?”. "
        f"Source: article A7 Article, A7: The article says A7. {article}",
        "Music sounds best on headphones. "
        "Because you answered “Music” to “What will you use it for?”. "
        f"Source: article A6 Article, A6: The article says A6. {article}",
    ]
    assert page.texts("h3")[0] == "What speaks against it"
    assert page.links()["https://example.org/guide"] == "https://example.org/guide"
    assert "open" not in page.all("details", class_="from")[0].attributes


def test_of_many_reasons_the_first_two_are_unfolded(shipped: Advisor) -> None:
    """So that products come soon; all of them are there."""
    page = Page(client(shipped).get("/?uses=jobcalls&around=voices&noise=them&show=now").text)
    reasons = [item.text for item in page.all("ul", class_="reasons")]
    folded = page.one("details", class_="rest").text
    assert folded.startswith("2 more reasons ")
    assert [each in folded for each in reasons] == [False, True]


def test_without_a_reason_the_page_says_that(read: Read) -> None:
    """Nothing is made up."""
    page = read("/?show=now")
    assert page.texts("h1") == ["Either"]
    assert page.texts("p", class_="says") == ["You have not told us enough yet to prefer one of the two."]
    assert "No answer so far speaks for one of the two more than for the other." in page.texts("p")


def test_needs_show_their_strength_and_open_their_reason(read: Read) -> None:
    """With the answer and the source behind it; what no data can show is to be checked in the shop."""
    page = read(ALL)
    assert page.texts("h3")[-3:] == ["It must have", "Good to have", "Check this before you buy"]
    musts, nices, unchecked = page.texts("ul", class_="needs")
    source = (
        "Article, A57: The article says A57. "
        "“Headphones or headset”, The Author, The Publisher, 12 January 2024"
    )
    assert musts == " ".join(
        [
            "A microphone People must hear you.",
            f"Because you answered “Most days” to “Must other people hear you?”. {source}",
            f"No cable You move. Because you answered “No cable” to “Cable or no cable?”. {source}",
            "Within your budget You named a limit.",
            f"Because you answered “More than 50 dollars” to “How much can you spend?”. {source}",
        ]
    )
    assert nices.startswith("Noise cancelling for your ears Helps a lot You want less noise.")
    assert unchecked.startswith("Soft pads Helps a little Press them before you buy. Pads press on glasses.")


def test_either_shows_both_sides_and_what_speaks_for_each(read: Read) -> None:
    """Headphones and headsets under their own headings, in the table as on the page."""
    page = read(EITHER)
    assert page.texts("h3") == [
        "For a pair of headphones",
        "For a headset",
        "Headphones",
        "A headset",
        "It must have",
    ]
    assert page.texts("h4") == ["Air Three", "Calm Two", "Boom Four", "Boom Five"]
    assert page.texts("th", scope="col") == page.texts("h4")


def test_what_would_change_the_verdict_has_a_link(read: Read) -> None:
    """One changed answer, and what comes of it."""
    page = read(ALL)
    change = "If you answered “Now and then” to “Must other people hear you?”"
    assert page.texts("ul", class_="flips") == [f"{change}: Headphones"]
    assert page.links()[change] == ALL.replace("often", "rare") + "&show=now"


def test_assumed_answers_are_listed_separately_with_links_to_change_them(read: Read) -> None:
    """And not a second time among the answers that were given."""
    page = read("/?uses=sport&talk=never&show=now")
    assert "What we assumed" in page.texts("h2")
    assumed, given = page.texts("dl", class_="answers")
    assert assumed == (
        "Cable or no cable? We worked this out: No cable. A cable gets in the way of sport. "
        "Change your answer to “Cable or no cable?”"
    )
    assert "Cable or no cable?" not in given


# --- products --------------------------------------------------------------------------------------


def test_a_product_says_what_it_has_misses_and_leaves_unsaid(read: Read) -> None:
    """In words, never by colour alone; and where each fact comes from."""
    page = read(ALL)
    assert page.texts("article") == [
        "Loud Boom Four Fits best 60.00 USD It misses nothing that we know of, but 1 point is not stated. "
        "Has A microphone No cable Within your budget Not stated Noise cancelling for your ears "
        "See this product: Boom Four What we know, and from where "
        "Kindheadset From: not recorded "
        "Microphoneon an arm From: a published page: “it says microphone” (page for Microphone) "
        "Works without a cableyes From: a published page: “it says wireless” "
        "Price60.00 USD From: not recorded"
    ]
    assert page.links()["page for Microphone"] == "https://example.org/tests"
    assert page.links()["See this product: Boom Four"] == "https://example.org/4"


def test_a_product_that_misses_something_says_so_in_a_sentence(read: Read) -> None:
    """The trade-off, in words."""
    page = read("/?talk=never&uses=music&around=hum&noise=me&cable=cable&wearer=unsure&budget=unsure")
    assert page.texts("p", class_="trade") == [
        "It has everything that our data can show.",
        "The trade-off: it misses “Noise cancelling for your ears”.",
        "It misses nothing that we know of, but 1 point is not stated.",
    ]
    assert page.texts("p", class_="price") == ["79.99 USD", "20.00 USD, July 2025", "40.00 USD"]


def test_a_product_without_picture_or_address_has_no_dead_link(read: Read) -> None:
    """Boom Five states neither."""
    page = read("/?uses=calls&talk=often&cable=cable&show=now")
    assert "Boom Five" in page.texts("h3")
    assert "See this product: Boom Five" not in page.links()
    assert page.all("img") == []


def test_products_are_compared_in_a_table(read: Read) -> None:
    """Musts first; what is not stated is a dash with words, never a no; the price has its row."""
    page = read("/?talk=never&uses=music&around=hum&noise=me&cable=cable&wearer=unsure&budget=over_50")
    region = page.one("div", role="region")
    assert (region["tabindex"], page.one("caption")["id"]) == ("0", region["aria-labelledby"])
    assert page.texts("caption") == ["The products side by side"]
    assert page.texts("th", scope="col") == ["Calm Two", "Plain One", "Air Three"]
    assert page.texts("th", scope="row") == [
        "Within your budgetMust have", "Noise cancelling for your earsHelps a lot", "Price",
    ]  # fmt: skip
    assert page.texts("td")[1:] == [
        "yes", "yes", "yes", "yes", "no", "–not stated", "79.99 USD", "20.00 USD, July 2025", "40.00 USD",
    ]  # fmt: skip
    assert page.links()["Plain One"] == "#product-2"
    assert page.all("article")[1]["id"] == "product-2"


def test_the_plot_shows_every_match_and_names_the_recommended(read: Read) -> None:
    """Drawn without style attributes; its words lead to the table."""
    page = read("/?talk=never&uses=music&around=hum&noise=me&cable=cable&wearer=unsure&budget=over_50")
    (plot,) = page.all("svg", role="img")
    assert plot["aria-labelledby"] == "plot-title plot-text"
    assert page.one("desc", id="plot-text").text == (
        "Each dot is a product. Further right costs more; further up has more of what helps you. "
        "Named: Calm Two, Plain One and Air Three. The table says the same in words."
    )
    assert [each["d"] for each in page.all("path", class_="named")] == [MARKS[0].shape] * 3
    assert page.texts("text", class_="name") == ["Calm Two", "Plain One", "Air Three"]
    assert page.one("path", class_="dots round")["d"].count("M") == 3


def test_without_a_requirement_to_compare_no_plot_is_shown(read: Read) -> None:
    """Dots side by side would say nothing about fit."""
    assert read(EITHER).all("figure") == []


def test_a_table_of_many_products_stops_where_nobody_reads_on(tmp_path: Path) -> None:
    """The cards go on."""
    shop = advisor(
        tmp_path, [listing(f"Set {number}", "headset", number, microphone="boom") for number in range(1, 31)]
    )
    page = Page(client(shop).get("/?uses=calls&talk=often&show=now&limit=30").text)
    assert page.texts("caption") == ["The first 12 products side by side"]
    assert (len(page.texts("th", scope="col")), len(page.all("article"))) == (12, 30)


# --- nothing fits ------------------------------------------------------------------------------------


def test_a_near_miss_is_a_link_that_gives_the_wish_up(read: Read) -> None:
    """One changed answer makes it a match: with what opens up, and from which price."""
    page = read(ALL.replace("over_50", "upto_50"))
    lead = "Nothing here has everything. The least you would have to give up, and what that opens up:"
    assert lead in page.texts("p")
    way = "Keep everything but “Within your budget”: a headset for 60.00 USD"
    assert page.texts("ul", class_="ways") == [
        f"{way} This changes your answer to “How much can you spend?” to “More than 50 dollars”."
        "Keep everything but “No cable”: a headset"
    ]
    assert page.links()[way] == ALL + "&show=now#products"
    after = read(page.links()[way])
    assert "Boom Four" in after.texts("h3")


def test_a_need_without_a_limit_stays_answered(tmp_path: Path) -> None:
    """The link leads down the page: what the shopper said they need, and its warnings, are not forgotten."""
    shop = advisor(tmp_path, [listing("Wired", "headset", 900, microphone="boom", wireless=False)])
    page = Page(client(shop).get("/?uses=calls&talk=often&cable=none&show=now").text)
    way = "Keep everything but “No cable”: a headset for 9.00 USD"
    assert page.texts("ul", class_="ways") == [way]
    assert page.links()[way] == "#near-1"


def test_the_products_of_a_near_miss_are_on_the_page(read: Read) -> None:
    """Under what is given up for them, which is not repeated on the card."""
    page = read(ALL.replace("over_50", "upto_50"))
    assert "If you give up “Within your budget”" in page.texts("h3")
    assert page.texts("h4") == ["Boom Four", "Boom Five"]
    assert page.texts("p", class_="trade") == [
        "It misses nothing else that we know of, but 1 point is not stated.",
        "Ask the shop about its price.",
        "The trade-off: it misses “Noise cancelling for your ears”.",
    ]


def test_the_products_of_further_near_misses_are_folded(tmp_path: Path) -> None:
    """The page stays short; each way is still named, and its place is outside of what is folded."""
    dear = listing("Dear", "headset", 9000, microphone="boom", wireless=True)
    wired = listing("Wired", "headset", 900, microphone="boom", wireless=False)
    shop = client(advisor(tmp_path, [dear, wired]))
    page = Page(shop.get("/?uses=calls&talk=often&cable=none&budget=upto_50&show=now").text)
    assert page.texts("h3")[:2] == ["If you give up “Within your budget”", "If you give up “No cable”"]
    assert page.texts("h4") == ["Dear", "Wired"]
    assert [text for text in page.texts("summary") if text.startswith("Show")] == ["Show a headset"]


def test_a_near_miss_names_the_cheapest_when_others_fit_better(tmp_path: Path) -> None:
    """Price and products agree for the reader."""
    sets = [
        listing(f"Set {number}", "headset", 1000 * number, microphone="boom", wireless=False, anc=number > 1)
        for number in range(1, 6)
    ]
    page = Page(
        client(advisor(tmp_path, sets))
        .get("/?uses=calls&talk=often&around=hum&noise=me&cable=none&show=now")
        .text
    )
    assert "Of these, the 3 that fit best are shown. The cheapest is Set 1, 10.00 USD." in page.texts("p")
    assert page.texts("ul", class_="ways")[0].startswith(
        "Keep everything but “No cable”: 5 headsets from 10.00 USD"
    )


def test_what_a_product_does_not_state_is_something_to_ask(tmp_path: Path) -> None:
    """Not stated is not no: it might fit, and the card says what to ask; nothing has to be given up."""
    page = Page(
        client(advisor(tmp_path, [listing("Shy", "headset", 100, microphone="boom")]))
        .get("/?uses=calls&talk=often&cable=none&show=now")
        .text
    )
    assert "Might fit: ask the shop" in page.texts("h3")
    assert page.texts("p", class_="trade") == ["Ask the shop about “No cable”."]
    assert page.texts("ul", class_="ways") == []


def test_a_near_miss_of_several_needs_leads_down_the_page(tmp_path: Path) -> None:
    """No single answer gives both up."""
    shop = advisor(tmp_path, [listing("Dear", "headset", 9000, microphone="boom", wireless=False)])
    page = Page(client(shop).get("/?uses=calls&talk=often&cable=none&budget=upto_50&show=now").text)
    way = "Keep everything but “No cable” and “Within your budget”: a headset for 90.00 USD"
    assert page.links()[way] == "#near-1"
    assert page.all("div", id="near-1") != []


def test_a_shop_with_nothing_says_so_and_names_what_to_look_for(tmp_path: Path) -> None:
    """Even giving something up would not help."""
    page = Page(client(advisor(tmp_path, [])).get(ALL).text)
    assert page.texts("p", class_="note") == [
        "There is nothing of this kind here that would do, even if you gave something up. "
        "Look for a headset that offers this: “A microphone”, “No cable” and “Within your budget”."
    ]
    assert "Compare" not in page.texts("h2")


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
        "How products are ordered: first the one that has more of what helps you, then the one with fewer "
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
    assert "Products" not in page.texts("h2")
    assert page.texts("ul", class_="reasons")[0].startswith(
        "A bike shop can help. Because you answered “A bicycle part” to “What will you use it for?”."
    )
    assert page.texts("dd")[2] == (
        "Left out: Up to 50 dollars. "
        "This guide does not cover what you are looking for, so the questions ended before this one."
    )


def test_contradicting_answers_give_the_warning_first(read: Read) -> None:
    """Before all others."""
    page = read("/?uses=calls&talk=never&cable=none&show=now")
    assert page.one("section", class_="warnings").text.startswith(
        "Before you buy Two of your answers do not go together. "
        "Sound without a cable is late. Source: our own rule H2"
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
        ("was=headset", ""),
    ],
)
def test_a_shared_link_says_when_it_names_other_rules(read: Read, parameters: str, note: str) -> None:
    """The link carries the version of the rules and the verdict they came to, or says nothing."""
    page = read(f"/?uses=music&talk=never&show=now&{parameters}")
    assert [text for text in page.texts("p", class_="note") if "rules" in text] == ([note] if note else [])


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
    """Every warning is shown, the first eight unfolded, and a name stays whole."""
    warnings = tuple(
        AdviceRule(id=f"w{number}", when=ALWAYS, reason=f"Warning {number}.", sources=("H2",), place=PLACE)
        for number in range(50)
    )
    name = "Donaudampfschifffahrtsgesellschaftskapitänsmützenkopfhörer"
    shop = advisor(tmp_path, [listing(name, "headset", 100, microphone="boom")])
    book = rulebook()
    warned = Advisor(replace(book, advice_rules=(*book.advice_rules, *warnings)), shop.catalog)
    page = Page(client(warned).get("/?uses=calls&talk=often&show=now").text)
    assert [f"Warning {number}." in page.texts("p") for number in range(50)] == [True] * 50
    assert "42 more warnings" in page.texts("summary")
    assert name in page.texts("h3")


def test_texts_of_rules_and_products_find_their_own_direction(read: Read) -> None:
    """Right-to-left words among left-to-right ones, and the other way round."""
    page = read(ALL)
    names = [element for element in page.elements if element.text in ("Boom Four", "You talk most days.")]
    assert {element.attributes.get("dir") for element in names if element.tag in ("p", "h3", "th")} == {
        "auto"
    }


def test_the_page_is_one_request_without_script_or_inline_style(browser: FlaskClient) -> None:
    """Its style sheet is in it, exactly as the content policy has it; the plot has no style of its own."""
    for address in (ALL, EITHER, "/?uses=bike"):
        text = browser.get(address).text
        page = Page(text)
        assert f"<style>{recommendation_sheet()}</style>" in text
        assert page.all("script") == []
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
    assert page.all("script") == []
    assert page.one("article").text.startswith("<b> <script>alert(1)</script> Fits best 1.00 USD")
    assert page.all("img") == []
    assert [link for link in page.links().values() if not link.startswith(("/", "#", "https://"))] == []


def test_pictures_are_shown_from_safe_addresses(tmp_path: Path) -> None:
    """As decoration: the name is next to it."""
    shown = listing("Seen", "headphones", 100, image="https://example.org/x.png")
    page = Page(client(advisor(tmp_path, [shown])).get("/?talk=never&show=now").text)
    assert (page.one("img")["src"], page.one("img")["alt"]) == ("https://example.org/x.png", "")
