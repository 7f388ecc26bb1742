"""The sentences of pages: prices, facts about products, reasons, changes; how products fit is in fit_text."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial

from markupsafe import Markup

from wizard.catalog.listing import Provenance
from wizard.engine.explain import Certainty, Flip, Sureness
from wizard.engine.flow import Dropped
from wizard.engine.outlook import Progress
from wizard.engine.ranking import Pick
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.diagnostics import nearest
from wizard.rule_language.drawing import choose_pictures
from wizard.rule_language.model import Question, Requirement, Rulebook
from wizard.rule_language.pictures import Picture
from wizard.rule_language.predicates import Product, Variant
from wizard.rule_language.texts import Store
from wizard.rule_language.topic import Side, Topic
from wizard.rule_language.wording import count_of, join_words
from wizard.rule_language.yaml_reader import load_data
from wizard.views import Mistake, MistakeKind, VerdictSoFar, split_joined
from wizard.web.urls import PICTURE_SCHEMES, product_address, web_address

WORDS: Mapping[str, Mapping[str, str]] = load_data("wizard.web", "words.yaml")
"""Subject -> id -> topic-independent words from words.yaml: origins, stakes, mistakes, changes, checks."""

LONGEST_QUOTE, MOST_QUOTED = 60, 5
"""The most characters of a visitor's input that a page quotes, and the most such quotes."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that a product states, and its origin; `page` is a web address or None."""

    label: str
    value: str
    origin: str
    evidence: str = ""
    page: str | None = None


def quote(labels: Iterable[str]) -> list[str]:
    """Put each label in quotation marks."""
    return [f"“{label}”" for label in labels]


def shorten_input(sent: str) -> str:
    """Truncate a visitor's input, so that no link makes our pages show somebody's message."""
    return sent if len(sent) <= LONGEST_QUOTE else f"{sent[: LONGEST_QUOTE - 1]}…"


def write_amount(product: Product) -> str:
    """Return the price with its currency, or say that it is not stated."""
    if product.price is None:
        return "Price not stated"
    return write_money(product.price, product.currency)


def write_money(amount: Decimal, currency: str | None) -> str:
    """Return an amount with its currency: "1,299.00 USD"."""
    return f"{amount.quantize(Decimal('0.01')):,} {currency or ''}".strip()


def write_price(product: Product) -> str:
    """Return the price with its note, as in the catalog: "79.99 USD, July 2025".

    Without a price, the note says what is known: "Price not stated, about 100 USD at launch in 2021".
    """
    return ", ".join(filter(None, (write_amount(product), product.price_note)))


def name_strength(requirement: Requirement) -> str:
    """Return how much a need matters."""
    if requirement.weight is None:
        return "Must have"
    return ("Helps a little", "Helps", "Helps a lot")[min(requirement.weight, 3) - 1]


def label_needs(needs: Iterable[str], rulebook: Rulebook) -> list[str]:
    """Return the labels of needs."""
    return [rulebook.need[need].label for need in needs]


def describe_event(product: Product, rank: int, store: Store | None) -> dict[str, object]:
    """Return the event data about a product that a frame sends to the store's page (docs/embedding.md)."""
    shown = product.variants[0] if product.variants else Variant(None)
    return {
        "sku": product.id,
        "variant_id": shown.id,
        "variant_sku": shown.sku,
        "name": product.name,
        "price": None if product.price is None else float(product.price),
        "currency": product.currency,
        "url": product_address(product, store),
        "rank": rank,
    }


def count_products(number: int, side: Side) -> str:
    """Return a number of a side's products in words: "a laptop", "4 laptops"."""
    return side.one if number == 1 else f"{number:,} {side.several}"


def name_any(sides: Iterable[Side]) -> str:
    """Return words for one product of any of the sides: "a tablet or a laptop"."""
    return join_words((side.one for side in sides), "or")


def name_none(topic: Topic) -> str:
    """Return words for what belongs to no side: "neither a tablet nor a laptop"."""
    return f"neither {join_words((side.one for side in topic.sides), 'nor')}"


def name_sources(names: Iterable[str], rulebook: Rulebook) -> list[str]:
    """Return where a text comes from: "the article", if cited, and the ids of our own rules."""
    known = [rulebook.cited[name] for name in names if name in rulebook.cited]
    article = ["the article"] if any(source.from_article for source in known) else []
    return article + [source.id for source in known if not source.from_article]


def spell_number(number: int) -> str:
    """Return a number as a word, from two to six; others in digits."""
    words = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
    return words.get(number, str(number))


def describe_topic(topic: Topic) -> str:
    """Describe what the wizard does in two sentences, for search engines."""
    return WORDS["descriptions"]["topic"].format(topic=topic.name)


def describe_question(question: Question, topic: Topic) -> str:
    """Describe the page of a question, for search engines."""
    words = WORDS["descriptions"]["question"]
    return words.format(question=question.text, advisor=topic.advisor, sides=name_any(topic.sides))


def describe_recommendation(label: str, says: str) -> str:
    """Describe a recommendation, for search engines."""
    return WORDS["descriptions"]["recommendation"].format(verdict=label, says=says)


def write_subject(topic: Topic, label: str) -> str:
    """Return the subject of a mail with a recommendation."""
    return WORDS["share"]["subject"].format(topic=topic.name, verdict=label)


def write_message(label: str, link: str) -> str:
    """Return the text of a mail or message with a recommendation."""
    return WORDS["share"]["message"].format(verdict=label, link=link)


def explain_certainty(certainty: Certainty, open_questions: Collection[Question], sides: int) -> str:
    """Return sentences on how sure a verdict is, in a topic with this many sides."""
    match certainty.sureness:
        case Sureness.SETTLED if open_questions:
            return "The remaining questions only help to choose the product."
        case Sureness.SETTLED:
            return "Nothing we could still ask would change this."
        case Sureness.LEANING:
            return "No single answer can change this any more, but several together could."
        case Sureness.CLOSE_CALL if certainty.question in open_questions:
            return f"One more answer could tip it{', for example' if certainty.several else ''}:"
        case Sureness.CLOSE_CALL if certainty.question and certainty.several:
            return "For example, a clear answer to this could tip it:"
        case Sureness.CLOSE_CALL if certainty.question:
            return "You were not sure about one thing that could tip it:"
        case _:
            return f"Your answers speak for {'both' if sides == 2 else 'several'} about equally."


def suggest_elsewhere(side: Side, musts: Iterable[Requirement]) -> str:
    """Suggest what to look for elsewhere if no product here fits."""
    wanted = join_words(quote(requirement.need.label for requirement in musts))
    return f"Look for {side.one} that offers this: {wanted}." if wanted else f"Look for {side.one}."


def head_reasons(sides: Sequence[Side]) -> str:
    """Return the heading above reasons that favour these sides, or none."""
    return f"For {name_any(sides)}" if sides else "For something else"


def explain_answers(rulebook: Rulebook, answers: Answers, worked_out: Collection[str]) -> str:
    """Return the answers behind a reason as a sentence; an empty string if there are none."""
    parts = []
    for name, chosen in answers.items():
        question = rulebook.question[name]
        named = join_words(quote(question.option(option).label for option in chosen))
        said = f"we worked out {named} for" if name in worked_out else f"you answered {named} to"
        parts.append(f"{said} “{question.text}”")
    return f"Because {join_words(parts)}." if parts else ""


def describe_flip(flip: Flip) -> str:
    """Return the beginning of a sentence about one changed answer."""
    option, text = flip.question.option(flip.option).label, flip.question.text
    return WORDS["flips"][flip.change].format(option=option, question=text)


def list_highlights(product: Product, topic: Topic) -> list[str]:
    """Return the attributes that cards show in addition to how a product fits: "Independent tests: 2"."""
    stated = ((each, product.attributes.get(each.name)) for each in topic.attributes.values() if each.on_card)
    return [f"{each.label}: {write_value(each, value)}" for each, value in stated if value]


def describe_link(pick: Pick, topic: Topic) -> str:
    """Return which of a product's links the fit below applies to; an empty string unless it has several."""
    links = topic.links
    stated = links and pick.product.attributes.get(links.name)
    if links is None or pick.link is None or not isinstance(stated, tuple) or len(stated) < 2:
        return ""
    return f"When connected by {links.labels.get(pick.link, pick.link)}:"


def list_facts(product: Product, provenance: Mapping[str, Provenance], topic: Topic) -> list[Fact]:
    """Return every fact the product states, with its origin.

    A store's own attributes are labelled with their names.
    """
    stated = {name: value for name, value in product.attributes.items() if value is not None}
    attributes = {name: _attribute(name, topic) for name in stated}
    facts = [
        _fact(attribute.label, write_value(attribute, stated[name]), provenance.get(name))
        for name, attribute in attributes.items()
    ]
    if product.price is not None:
        facts.append(_fact("Price", write_price(product), provenance.get("price")))
    return facts


def _attribute(name: str, topic: Topic) -> Attribute:
    """Return the attribute that the topic declares, or one that only has its name."""
    if declared := topic.stored_attributes.get(name):
        return declared
    return Attribute(name, AttributeType.WORD, label=name.replace("_", " ").capitalize())


def _fact(label: str, stated: str, known: Provenance | None) -> Fact:
    if known is None:
        return Fact(label, stated, "not recorded")
    return Fact(label, stated, WORDS["origins"][known.origin], known.evidence, web_address(known.page))


def write_value(attribute: Attribute, value: Value) -> str:
    """Return an attribute's value in words, with its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:.12g} {attribute.unit}".strip()
    words = value if isinstance(value, tuple) else (str(value),)
    return join_words(attribute.labels.get(word, word.replace("_", " ")) for word in words)


SECONDS = 15
"""Roughly how long one question takes: to read it, to think, to tap."""


def name_so_far(so_far: VerdictSoFar, rulebook: Rulebook) -> str:
    """Return the verdict so far in a word or two: "Laptops", "Either"; out of scope, its label."""
    sides = rulebook.topic.verdict_sides[so_far.verdict]
    if len(sides) > 1:
        return WORDS["so_far"]["several"]
    return next((side.name for side in rulebook.topic.sides if side.id in sides), so_far.label)


def describe_place(progress: Progress) -> str:
    """Return how far along the shopper is: "Question 3 of about 8"."""
    number, exact = progress.answered + 1, progress.least == progress.most
    return f"Question {number} of {'' if exact else 'about '}{max(number, progress.about)}"


def describe_effort(progress: Progress) -> str:
    """Return how long the questions take and what they bring, for the first page."""
    minutes = max(1, round(progress.about * SECONDS / 60))
    return f"About {count_of(minutes, 'minute')}, with reasons, no account."


def why_dropped(dropped: Dropped) -> str:
    """Return why an answer does not count."""
    earlier = join_words(quote(question.text for question in dropped.earlier))
    return WORDS["dropped"][dropped.cause].format(earlier=earlier)


# --- mistakes in answers -------------------------------------------------------------------------


def describe_mistakes(rulebook: Rulebook, mistakes: Sequence[Mistake]) -> Iterator[tuple[Question, str]]:
    """Yield each question whose answer cannot be used, with the reason."""
    for mistake in mistakes:
        question = rulebook.question[mistake.parameter]
        yield question, describe_mistake(question, mistake)


def describe_mistake(question: Question, mistake: Mistake) -> str:
    """Return what is wrong with the answer to a question, in the shopper's terms."""
    labels = {option.id: option.label for option in question.options}
    values = mistake.values
    meant: Sequence[str] = ()
    if mistake.kind is MistakeKind.UNKNOWN_OPTION and len(values) == 1:
        near = nearest(values[0], labels)
        meant = split_joined(values[0], labels) or ([near] if near else ())
    said = quote(labels.get(value, shorten_input(value)) for value in values[:MOST_QUOTED])
    more = len(values) - len(said)
    message = WORDS["mistakes"][mistake.kind].format(
        number=len(values),
        first="".join(said[:1]),
        values=join_words([*said, f"{more} more"] if more else said),
        are="is" if len(values) == 1 else "are",
        choose="Choose at least one answer" if question.many else "Choose one answer",
        unsure=labels[UNSURE],
    )
    return (
        f"{message} Did you mean {join_words(quote([labels[each] for each in meant]))}?" if meant else message
    )


# --- pictures --------------------------------------------------------------------------------------


PICTURE_LINES, LOGO_LINES = 1 / 24, 3 / 32
"""Line width of a picture, and of a logo, which is shown small, as a fraction of the picture's height."""


DRAWING_LINES = 1 / 40
"""Line width of the drawing of a product, which is shown larger than a picture and has more detail."""


def draw_product(product: Product, rulebook: Rulebook) -> Picture | None:
    """Return the drawing of a product as one picture; None if it states too little for one."""
    parts = [rulebook.pictures[name] for name in choose_pictures(rulebook.topic.drawing, product)]
    if not parts:
        return None
    first, *others = (part.shows for part in parts)
    sentence = WORDS["drawings"]["with" if others else "alone"]
    shows = sentence.format(first=first, others=join_words(others))
    return Picture(shows, parts[0].field, "".join(part.shapes for part in parts))


def draw_lines(picture: Picture, width: float = PICTURE_LINES) -> Markup:
    """Return the shapes of a picture with lines of this width, whatever the size of its field."""
    units = width * int(picture.field.split()[-1])
    return Markup(f'<g stroke-width="{units:g}">{picture.shapes}</g>')


@lru_cache(maxsize=1024)
def text_alternative(picture: Picture, text: str = "") -> str:
    """Return the text alternative of a picture; empty if the text next to it already says the same.

    Such a picture is decorative, and a screen reader would say the same thing twice.
    """
    return "" if _word_set(picture.shows) <= _word_set(text) else picture.shows


def _word_set(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


FILTERS: Mapping[str, Callable[..., object]] = {
    "count_of": count_of,
    "join_words": join_words,
    "quote": quote,
    "amount": write_amount,
    "price": write_price,
    "strength": name_strength,
    "event": describe_event,
    "count_products": count_products,
    "describe_link": describe_link,
    "draw_lines": draw_lines,
    "draw_parts": partial(draw_lines, width=DRAWING_LINES),
    "draw_product": draw_product,
    "draw_logo": partial(draw_lines, width=LOGO_LINES),
    "name_so_far": name_so_far,
    "name_sources": name_sources,
    "spell_number": spell_number,
    "suggest_elsewhere": suggest_elsewhere,
    "describe_flip": describe_flip,
    "why_dropped": why_dropped,
    "words": lambda key, subject: WORDS[subject][key],
    "label_needs": label_needs,
    "describe_effort": describe_effort,
    "describe_place": describe_place,
    "list_facts": list_facts,
    "list_highlights": list_highlights,
    "web_address": web_address,
    "product_address": product_address,
    "picture_address": partial(web_address, schemes=PICTURE_SCHEMES),
    "text_alternative": text_alternative,
}
"""Filter name -> function, for templates."""
