"""The fields of the JSON API; responses and the OpenAPI document are generated from these models."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from wizard.engine.cards import Role
from wizard.engine.explain import AnswerChange
from wizard.engine.product_check import Obstacle

Answer = str | list[str]
"""One answer: an option id for a question that takes one, a list if several may be chosen."""

Condition = dict[str, Any]
"""A condition as in a rule file; a more detailed JSON schema would only repeat docs/rule-files.md."""

AttributeValue = str | bool | int | float | list[str] | None


def means(text: str) -> Meta:
    """Describe a field in the OpenAPI document."""
    return Meta(description=text)


def one_of(name: str, text: str) -> Meta:
    """Describe a field whose values are listed for each topic by openapi.py, as the schema `name`."""
    return Meta(description=text, extra_json_schema={"$ref": f"#/components/schemas/{name}"})


Because = Annotated[str, means("The reason, as a sentence for the shopper.")]

Help = Annotated[str, means("An explanation for shoppers who want one; may be empty.")]


class Model(Struct, kw_only=True, forbid_unknown_fields=True):
    """A JSON object with these fields and no others, in this order."""


# --- versions --------------------------------------------------------------------------------------


class Rulebook(Model):
    """The rulebook behind a response."""

    version: Annotated[str, means("Changes whenever a rule, a question or a text changes.")]


class Catalog(Model):
    """The catalog behind a response."""

    version: Annotated[str, means("Changes whenever a product changes.")]
    as_of: Annotated[str | None, means("The date of the prices; null if it is not known.")]


# --- answers and questions -------------------------------------------------------------------------


class Assumed(Model):
    """An answer that follows from the others; an answer that the shopper gives replaces it."""

    question: Annotated[str, means("The id of the question that it answers.")]
    answer: Annotated[Answer, means("The answer; a list if several options may be chosen.")]
    because: Because


class Dropped(Model):
    """A given answer that does not count."""

    question: Annotated[str, means("The id of the question that it answers.")]
    answer: Annotated[Answer, means("The dropped answer; a list if several options may be chosen.")]
    because: Because


class Option(Model):
    """One option of a question."""

    id: Annotated[str, means("The value to send as the answer.")]
    label: Annotated[str, means("The label that the shopper reads.")]
    group: Annotated[str, means("The heading above it and its neighbours; empty if there is none.")]
    aside: Annotated[bool, means("True if hardly anybody chooses it: show it small, below the others.")]


class Asked(Model):
    """The fields that all questions have in common."""

    id: Annotated[str, means("The name of the parameter that takes the answer.")]
    text: Annotated[str, means("The question that the shopper reads.")]
    help: Help
    choose: Annotated[Literal["one", "many"], means("Whether one option can be chosen, or several.")]


class Question(Asked):
    """A question to ask, with the options that are visible after the answers so far."""

    options: Annotated[list[Option], means("The visible options, in order.")]


# --- verdict, reasons, needs, advice ---------------------------------------------------------------


class VerdictSoFar(Model):
    """What to buy, according to the answers so far."""

    id: Annotated[str, one_of("Verdict", "The verdict; for `out_of_scope` nothing is recommended.")]
    label: Annotated[str, means("The label that the shopper reads; it can say more than the id.")]
    settled: Annotated[bool, means("True if no further answer can change the verdict.")]
    sides: Annotated[
        list[Annotated[str, one_of("Side", "The id of a side.")]],
        means("The recommended sides: several for `either`, none for `out_of_scope`."),
    ]


class Reason(Model, rename={"verdict": "for"}):
    """A verdict rule that holds."""

    rule: Annotated[str, means("The id of the rule.")]
    verdict: Annotated[
        str,
        one_of(
            "Verdict",
            "The verdict that the rule supports, which is not always the final one; "
            "`either` if it supports several sides equally.",
        ),
    ]
    text: Annotated[str, means("The reason, as a sentence for the shopper.")]
    sources: Annotated[
        list[str], means("The sources: the article (A1), a house rule (H1), or the shop itself (`shop`).")
    ]
    answers: Annotated[dict[str, Answer], means("The answers that made the rule hold, by question.")]


class Need(Model):
    """What a product should have."""

    id: Annotated[str, means("The id, as used in `fit` and `give_up`.")]
    strength: Annotated[Literal["must", "nice"], means("A product that misses a must is not recommended.")]
    weight: Annotated[int | None, means("How much a nice need counts; null for a must.")]
    label: Annotated[str, means("The label that the shopper reads.")]
    checkable: Annotated[bool, means("False if no catalog can show it; then it is in no `fit`.")]
    reasons: Annotated[list[str], means("The reasons, each a sentence for the shopper.")]
    sources: Annotated[list[str], means("The sources of the reasons.")]


class Advice(Model):
    """A warning or a tip."""

    id: Annotated[str, means("The id of the rule that gives it.")]
    text: Annotated[str, means("The text that the shopper reads.")]
    sources: Annotated[list[str], means("The sources of the advice.")]


# --- products --------------------------------------------------------------------------------------


class Price(Model):
    """A price."""

    amount: Annotated[str, means("The amount with two decimals, as text, so that no program rounds it.")]
    currency: Annotated[str | None, means("The currency code (ISO 4217); null if it is not stated.")]


class Fit(Model):
    """How a product compares with the needs that a catalog can show."""

    met: Annotated[list[str], means("The ids of the needs that the product meets.")]
    missed: Annotated[list[str], means("The ids of the needs that it states it does not meet.")]
    not_stated: Annotated[list[str], means("The ids of the needs for which it states too little.")]


class Variant(Model):
    """One of the articles that the shop sells as this product, such as one colour."""

    id: Annotated[str | None, means("The shop's own id of the variant; its SKU if the feed has no other id.")]
    sku: Annotated[str | None, means("The SKU; null if it is not stated.")]
    price: Annotated[Price | None, means("The price; null if it cannot be read.")]
    in_stock: Annotated[bool, means("Whether the variant can be bought.")]
    url: Annotated[str | None, means("The address of its page.")]


class SameModel(Model):
    """Another version of a product."""

    id: Annotated[str, means("The id in the catalog.")]
    name: Annotated[str, means("The name.")]


class Product(Model):
    """A product of the catalog; null means "not stated", never "no"."""

    id: Annotated[str, means("The id in the catalog.")]
    name: Annotated[str, means("The name.")]
    brand: Annotated[str | None, means("The brand.")]
    kind: Annotated[str, one_of("Kind", "The kind; products of the kind `other` are never recommended.")]
    price: Annotated[Price | None, means("The price.")]
    url: Annotated[str | None, means("The address of its page.")]
    image: Annotated[str | None, means("The address of a picture.")]
    attributes: Annotated[dict[str, AttributeValue], means("What the product states, by attribute.")]
    fit: Annotated[Fit, means("Which of the needs the product meets.")]
    price_note: Annotated[
        str | None,
        means("What kind of price this is, and of which date; without a price, what is known instead."),
    ]
    role: Annotated[
        Role | None,
        means(
            "`best` fits best, `cheaper` fits equally well for less money, `step_up` has an advantage for "
            "more money, `next` is next in the order; null after the first three of a side."
        ),
    ]
    advantage: Annotated[str | None, means("What a `step_up` has that the best product does not have.")]
    link: Annotated[
        str | None,
        means("The link over which it fits best, if the needs depend on the link and it is stated."),
    ]
    also: Annotated[list[SameModel], means("Other versions of the same model that fit equally well.")]
    variant: Annotated[
        Variant | None,
        means("The variant that the price and the page belong to; null if the feed names none."),
    ]


class Possible(Product):
    """A product that misses no must but does not state some of them."""

    ask: Annotated[list[str], means("The ids of the musts to ask the shop about.")]


class Instead(Model):
    """What to do if nothing in any catalog can meet a must."""

    need: Annotated[str, means("The id of the must.")]
    text: Annotated[str, means("The text that the shopper reads instead of products.")]


class NearMiss(Model, rename={"lowest": "from"}):
    """A smallest set of musts to give up if no product meets all of them."""

    give_up: Annotated[list[str], means("The ids of the needs to give up.")]
    count: Annotated[int, means("The number of products that fit then.")]
    lowest: Annotated[Price | None, means("The lowest price among them; null if none is stated.")]
    products: Annotated[list[Product], means("The three of them that fit best.")]


class Change(Model):
    """A single change of an answer that leads to another verdict."""

    question: Annotated[str, means("The id of the question whose answer changes.")]
    change: Annotated[
        AnswerChange, means("Whether to add the option, to remove it, or to replace the answer with it.")
    ]
    answer: Annotated[str, means("The id of the option.")]
    verdict: Annotated[str, one_of("Verdict", "The verdict after the change.")]
    url: Annotated[str, means("The page that shows it, relative to where the wizard is mounted.")]


# --- whole answers ---------------------------------------------------------------------------------


class Standing(Model):
    """Where the answers lead so far."""

    rulebook: Annotated[Rulebook, means("The rulebook behind this response.")]
    catalog: Annotated[Catalog, means("The catalog behind this response.")]
    answers: Annotated[dict[str, Answer], means("The given answers that count, by question.")]
    assumed: Annotated[list[Assumed], means("The answers that follow from others.")]
    dropped: Annotated[list[Dropped], means("The given answers that do not count.")]
    next_question: Annotated[Question | None, means("What to ask next; null if nothing is left to ask.")]
    verdict: Annotated[VerdictSoFar, means("What to buy, according to the answers so far.")]


class Recommendation(Standing):
    """The next question, and the recommendation so far."""

    reasons: Annotated[list[Reason], means("Every verdict rule that holds, including those that lost.")]
    needs: Annotated[list[Need], means("What a product should have.")]
    warnings: Annotated[list[Advice], means("What may go wrong.")]
    tips: Annotated[list[Advice], means("What is good to know.")]
    products: Annotated[
        list[Product],
        means(
            "Products that meet every must: first those with a role, then the others, best fit first. "
            "If several sides are recommended, their products alternate."
        ),
    ]
    total: Annotated[
        int, means("How many products fit, on all sides together; the versions of a model count once.")
    ]
    might_fit: Annotated[
        list[Possible],
        means("Products that miss no must but do not state some, at most three per side: ask the shop."),
    ]
    nearest: Annotated[
        list[NearMiss],
        means("Ways out if nothing meets every must; if several sides are recommended, each has its own."),
    ]
    instead: Annotated[
        Instead | None, means("What to do if no product can meet a must; then no products are listed.")
    ]
    would_change: Annotated[
        list[Change], means("Every single change of an answer that leads to another verdict.")
    ]


class Objection(Model):
    """One thing that keeps a product from being recommended."""

    why: Annotated[
        Obstacle,
        means(
            "`out_of_scope`: the answers ask for something else; `instead`: no product can meet a must; "
            "`kind`: the verdict does not recommend products of its kind; `sold_out`; `missed` and "
            "`not_stated`: a must."
        ),
    ]
    need: Annotated[str | None, means("The id of the must; null if the objection is not about a must.")]
    text: Annotated[str, means("The objection as a sentence for the shopper.")]


class Place(Model):
    """The rank of a recommended product among those of its side."""

    place: Annotated[int, means("The rank; 1 fits best.")]
    of: Annotated[int, means("How many products of its side meet every must.")]


class Judgement(Standing):
    """Whether one product fits these answers, and why not."""

    needs: Annotated[list[Need], means("What a product should have.")]
    product: Annotated[Product, means("The product that was asked for.")]
    recommended: Annotated[
        Place | None, means("Its rank among the recommended products; null if it is not recommended.")
    ]
    objections: Annotated[list[Objection], means("Everything that keeps it from being recommended.")]
    better: Annotated[Product | None, means("The product that fits best; null if none fits better.")]
    variants: Annotated[
        list[Variant],
        means("All variants of the product, the one shown first; the id of each leads to the product."),
    ]


# --- the whole questionnaire -----------------------------------------------------------------------


class OfferedOption(Option):
    """An option of a question, with what a program needs to show the question."""

    help: Help
    amount: Annotated[
        int | None, means("The limit that it sets, in whole units of the currency; null if it sets none.")
    ]
    alone: Annotated[bool, means("True if it excludes all other options of a question that takes several.")]


class Hidden(Model):
    """An option that is hidden while a condition holds."""

    option: Annotated[str, means("The id of the option.")]
    when: Annotated[Condition, means("The condition.")]


class Assumption(Model):
    """An answer that is assumed while a condition holds."""

    when: Annotated[Condition, means("The condition.")]
    answer: Annotated[Answer, means("The answer; a list if several options may be chosen.")]
    because: Because


class WholeQuestion(Asked):
    """A question with all its options, and when it is asked."""

    private: Annotated[bool, means("True if an answer says something about a person's health.")]
    options: Annotated[list[OfferedOption], means("All options, in order.")]
    ask_when: Annotated[
        Condition | None, means("The question is skipped if this fails; null if it is always asked.")
    ]
    hide: Annotated[list[Hidden], means("The options that are not always visible.")]
    assume: Annotated[list[Assumption], means("The answers that are assumed.")]


class Questions(Model):
    """All questions, in the order in which they are asked."""

    rulebook: Annotated[Rulebook, means("The rulebook that they belong to.")]
    currency: Annotated[str, means("The currency of the options' amounts (ISO 4217).")]
    questions: Annotated[
        list[WholeQuestion], means("The questions; conditions of each name only earlier questions.")
    ]


# --- refusals --------------------------------------------------------------------------------------


class WrongParameter(Model):
    """One mistake in the parameters."""

    parameter: Annotated[str, means("The name of the parameter.")]
    detail: Annotated[str, means("What is wrong, and what was probably meant.")]
    accepted: Annotated[
        list[str], means("The values that it accepts; for an unknown parameter, the known parameters.")
    ]


class Problem(Model, omit_defaults=True):
    """Why a request was refused (RFC 9457)."""

    type: Annotated[str, means("`about:blank`: the problem has no type of its own beyond the status.")]
    title: Annotated[str, means("The status in words.")]
    status: Annotated[int, means("The status of the response.")]
    detail: Annotated[str, means("What is wrong, and how to fix it.")]
    problems: Annotated[list[WrongParameter], means("Everything that is wrong with the parameters.")] = []
