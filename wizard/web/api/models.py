"""The JSON, field by field: both responses and the OpenAPI document are generated from these models."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from wizard.engine.cards import Role
from wizard.engine.explain import AnswerChange
from wizard.engine.product_check import Obstacle

Answer = str | list[str]
"""One answer: an option id for a question that takes one, a list if several may be chosen."""

Condition = dict[str, Any]
"""A condition as in a rule file; a fuller JSON schema would only repeat docs/rule-files.md."""

AttributeValue = str | bool | int | float | list[str] | None


def means(text: str) -> Meta:
    """Describe a field in the OpenAPI document."""
    return Meta(description=text)


def one_of(name: str, text: str) -> Meta:
    """Describe a field whose values are listed for each topic by openapi.py, as the schema `name`."""
    return Meta(description=text, extra_json_schema={"$ref": f"#/components/schemas/{name}"})


Because = Annotated[str, means("Why, as a sentence for the shopper.")]

Help = Annotated[str, means("More words for those who want them; may be empty.")]


class Model(Struct, kw_only=True, forbid_unknown_fields=True):
    """A JSON object with these fields and no others, in this order."""


# --- what answered ---------------------------------------------------------------------------------


class Rulebook(Model):
    """The rules that answered."""

    version: Annotated[str, means("Changes with every rule, question and text.")]


class Catalog(Model):
    """The products that were looked at."""

    version: Annotated[str, means("Changes with every product.")]
    as_of: Annotated[str | None, means("The date of the prices, null when it is not known.")]


# --- answers and questions -------------------------------------------------------------------------


class Assumed(Model):
    """An answer that was worked out; a given answer takes its place."""

    question: Annotated[str, means("Which question it answers.")]
    answer: Annotated[Answer, means("The answer; a list where several may be chosen.")]
    because: Because


class Dropped(Model):
    """A given answer that does not count."""

    question: Annotated[str, means("Which question it answers.")]
    answer: Annotated[Answer, means("What was dropped; a list where several may be chosen.")]
    because: Because


class Option(Model):
    """One answer on offer."""

    id: Annotated[str, means("What to send as the answer.")]
    label: Annotated[str, means("What the shopper reads.")]
    group: Annotated[str, means("The heading it stands under, with those next to it; empty: none.")]
    aside: Annotated[bool, means("True when hardly anybody means it: draw it small, below the others.")]


class Asked(Model):
    """What every question begins with."""

    id: Annotated[str, means("The parameter to send the answer in.")]
    text: Annotated[str, means("The question as the shopper reads it.")]
    help: Help
    choose: Annotated[Literal["one", "many"], means("Whether one option can be chosen, or many.")]


class Question(Asked):
    """A question to ask, with the options on offer after the answers so far."""

    options: Annotated[list[Option], means("The options on offer, in their order.")]


# --- verdict, reasons, needs, advice ---------------------------------------------------------------


class VerdictSoFar(Model):
    """What to buy."""

    id: Annotated[str, one_of("Verdict", "The verdict; on `out_of_scope` nothing is recommended.")]
    label: Annotated[str, means("What the shopper reads; it can say more than the verdict.")]
    settled: Annotated[bool, means("True when no further answer can change the verdict.")]
    sides: Annotated[
        list[Annotated[str, one_of("Side", "The id of a side.")]],
        means("The sides that it recommends: several for `either`, none for `out_of_scope`."),
    ]


class Reason(Model, rename={"verdict": "for"}):
    """A verdict rule that holds."""

    rule: Annotated[str, means("The id of the rule.")]
    verdict: Annotated[
        str,
        one_of(
            "Verdict",
            "The verdict it speaks for, which need not be the one that won; "
            "`either` where it speaks for several sides alike.",
        ),
    ]
    text: Annotated[str, means("The reason, as a sentence for the shopper.")]
    sources: Annotated[
        list[str],
        means("Where it comes from: the article (A1), a house rule (H1), or the shop itself (`shop`)."),
    ]
    answers: Annotated[dict[str, Answer], means("The answers behind it, by question.")]


class Need(Model):
    """What a product should have."""

    id: Annotated[str, means("The id, as `fit` and `give_up` name it.")]
    strength: Annotated[Literal["must", "nice"], means("What lacks a must is not recommended.")]
    weight: Annotated[int | None, means("How much a nice need counts, null for a must.")]
    label: Annotated[str, means("What the shopper reads.")]
    checkable: Annotated[bool, means("False when no catalog can show it; then no `fit` names it.")]
    reasons: Annotated[list[str], means("Why, each a sentence for the shopper.")]
    sources: Annotated[list[str], means("Where the reasons come from.")]


class Advice(Model):
    """A warning or a tip."""

    id: Annotated[str, means("The id of the rule that gives it.")]
    text: Annotated[str, means("What the shopper reads.")]
    sources: Annotated[list[str], means("Where it comes from.")]


# --- products --------------------------------------------------------------------------------------


class Price(Model):
    """A price."""

    amount: Annotated[str, means("With two decimals, as text, so that no reader rounds it.")]
    currency: Annotated[str | None, means("Three letters (ISO 4217), null when not stated.")]


class Fit(Model):
    """Which needs that a catalog can show a product meets."""

    met: Annotated[list[str], means("The ids of the needs it meets.")]
    missed: Annotated[list[str], means("The ids of the needs it states it does not meet.")]
    not_stated: Annotated[list[str], means("The ids of the needs it says too little about.")]


class Variant(Model):
    """One of the things that the shop sells as this product, such as a colour."""

    id: Annotated[str | None, means("The shop's own id of it; its SKU where the feed has no other.")]
    sku: Annotated[str | None, means("Its SKU, null when not stated.")]
    price: Annotated[Price | None, means("Its price, null when it cannot be read.")]
    in_stock: Annotated[bool, means("Whether it can be bought.")]
    url: Annotated[str | None, means("The address of its page.")]


class SameModel(Model):
    """Another version of a product."""

    id: Annotated[str, means("The id in the catalog.")]
    name: Annotated[str, means("The name.")]


class Product(Model):
    """A product of the catalog; null is "not stated" and never "no"."""

    id: Annotated[str, means("The id in the catalog.")]
    name: Annotated[str, means("The name.")]
    brand: Annotated[str | None, means("The maker.")]
    kind: Annotated[str, one_of("Kind", "Its kind; `other` is never recommended.")]
    price: Annotated[Price | None, means("The price.")]
    url: Annotated[str | None, means("The address of its page.")]
    image: Annotated[str | None, means("The address of a picture.")]
    attributes: Annotated[dict[str, AttributeValue], means("What it states, by attribute.")]
    fit: Annotated[Fit, means("Which of the needs it meets.")]
    price_note: Annotated[
        str | None, means("What the price is, and of when; without a price, what is known of it instead.")
    ]
    role: Annotated[
        Role | None,
        means(
            "`best` fits best, `cheaper` fits as well for less, `step_up` has an advantage for more money, "
            "`next` comes next in the order; null beyond the first three of a side."
        ),
    ]
    advantage: Annotated[str | None, means("What a `step_up` has over the best one.")]
    link: Annotated[
        str | None, means("The link by which it fits best, where the needs depend on it and it is stated.")
    ]
    also: Annotated[list[SameModel], means("Other versions of the same model that fit as well.")]
    variant: Annotated[
        Variant | None, means("The variant whose price and page these are, null where the feed names none.")
    ]


class Possible(Product):
    """A product that misses no must, and does not state some."""

    ask: Annotated[list[str], means("The ids of the musts to ask about.")]


class Instead(Model):
    """What to do where nothing in any catalog can meet a must."""

    need: Annotated[str, means("The id of the must.")]
    text: Annotated[str, means("What the shopper reads in the place of products.")]


class NearMiss(Model, rename={"lowest": "from"}):
    """A smallest set of musts to give up where no product meets all of them."""

    give_up: Annotated[list[str], means("The ids of the needs to give up.")]
    count: Annotated[int, means("How many products that opens up.")]
    lowest: Annotated[Price | None, means("The lowest price among them, null when none is stated.")]
    products: Annotated[list[Product], means("The three of them that fit best.")]


class Change(Model):
    """One changed answer that brings another verdict."""

    question: Annotated[str, means("Which answer to change.")]
    change: Annotated[
        AnswerChange,
        means("Whether to add the option, to remove it, or to put it in the place of what was answered."),
    ]
    answer: Annotated[str, means("The option.")]
    verdict: Annotated[str, one_of("Verdict", "What the verdict would be.")]
    url: Annotated[str, means("The page that shows it, relative to where the wizard is mounted.")]


# --- whole answers ---------------------------------------------------------------------------------


class Standing(Model):
    """Where the answers lead so far."""

    rulebook: Annotated[Rulebook, means("The rules that answered.")]
    catalog: Annotated[Catalog, means("The products that were looked at.")]
    answers: Annotated[dict[str, Answer], means("The given answers that count, by question.")]
    assumed: Annotated[list[Assumed], means("Answers that were worked out.")]
    dropped: Annotated[list[Dropped], means("Given answers that do not count.")]
    next_question: Annotated[Question | None, means("What to ask next, null when nothing is left to ask.")]
    verdict: Annotated[VerdictSoFar, means("What to buy, on what is known so far.")]


class Recommendation(Standing):
    """The next question, and the recommendation so far."""

    reasons: Annotated[list[Reason], means("Every verdict rule that holds, those that lost included.")]
    needs: Annotated[list[Need], means("What a product should have.")]
    warnings: Annotated[list[Advice], means("What may go wrong.")]
    tips: Annotated[list[Advice], means("What is good to know.")]
    products: Annotated[
        list[Product],
        means(
            "Products that meet every must: first those with a role, then the rest, best fit first; "
            "of several recommended sides they take turns."
        ),
    ]
    total: Annotated[int, means("How many products fit, all sides together; versions of a model count once.")]
    might_fit: Annotated[
        list[Possible],
        means("Products that miss no must and do not state some, at most three a side: ask the shop."),
    ]
    nearest: Annotated[
        list[NearMiss],
        means("Ways out where nothing meets every must; of several recommended sides each has its own."),
    ]
    instead: Annotated[
        Instead | None, means("What to do where no product can meet a must; then no products are listed.")
    ]
    would_change: Annotated[list[Change], means("Every single changed answer that brings another verdict.")]


class Objection(Model):
    """One thing that keeps a product from being recommended."""

    why: Annotated[
        Obstacle,
        means(
            "`out_of_scope`: the answers ask for something else; `instead`: no product can meet a must; "
            "`kind`: it is not of a kind that the verdict recommends; `sold_out`; `missed` and "
            "`not_stated`: a must."
        ),
    ]
    need: Annotated[str | None, means("The id of the must, null where it is not about one.")]
    text: Annotated[str, means("The same as a sentence for the shopper.")]


class Place(Model):
    """The rank of a recommended product among those of its kind."""

    place: Annotated[int, means("1 fits best.")]
    of: Annotated[int, means("How many products of its side meet every must.")]


class Judgement(Standing):
    """Whether one product fits these answers, and why not."""

    needs: Annotated[list[Need], means("What a product should have.")]
    product: Annotated[Product, means("The product that was asked for.")]
    recommended: Annotated[Place | None, means("Its place among the recommended, null when it is none.")]
    objections: Annotated[list[Objection], means("All that keeps it from being recommended.")]
    better: Annotated[Product | None, means("The product that fits best, null when there is no better one.")]
    variants: Annotated[
        list[Variant],
        means("All variants of the product that was asked for, first the one shown; each id leads to it."),
    ]


# --- the whole questionnaire -----------------------------------------------------------------------


class OfferedOption(Option):
    """One option of a question, with what a drawing of the question has to know."""

    help: Help
    amount: Annotated[int | None, means("The limit it sets, in whole units of the currency; null: none.")]
    alone: Annotated[bool, means("True when it excludes all other options of a question with many.")]


class Hidden(Model):
    """An option that is not offered while a condition holds."""

    option: Annotated[str, means("The id of the option.")]
    when: Annotated[Condition, means("The condition.")]


class Assumption(Model):
    """An answer that is worked out while a condition holds."""

    when: Annotated[Condition, means("The condition.")]
    answer: Annotated[Answer, means("The answer; a list where several may be chosen.")]
    because: Because


class WholeQuestion(Asked):
    """A question with all its options, and when it is asked."""

    private: Annotated[bool, means("True when an answer says something about a person's health.")]
    options: Annotated[list[OfferedOption], means("All options, in their order.")]
    ask_when: Annotated[Condition | None, means("It is left out when this fails; null: always asked.")]
    hide: Annotated[list[Hidden], means("Options that are not always offered.")]
    assume: Annotated[list[Assumption], means("Answers that are worked out.")]


class Questions(Model):
    """All questions, in the order they are asked."""

    rulebook: Annotated[Rulebook, means("The rules they belong to.")]
    currency: Annotated[str, means("The currency of the options' amounts (ISO 4217).")]
    questions: Annotated[list[WholeQuestion], means("Each names earlier questions only in its conditions.")]


# --- refusals --------------------------------------------------------------------------------------


class WrongParameter(Model):
    """One thing wrong with the parameters."""

    parameter: Annotated[str, means("Which parameter.")]
    detail: Annotated[str, means("What is wrong, and what was probably meant.")]
    accepted: Annotated[list[str], means("What it accepts; for an unknown parameter, the known ones.")]


class Problem(Model, omit_defaults=True):
    """Why a request was refused (RFC 9457)."""

    type: Annotated[str, means("`about:blank`: there is no more to it than the status says.")]
    title: Annotated[str, means("The status in words.")]
    status: Annotated[int, means("The status of the response.")]
    detail: Annotated[str, means("What is wrong, and how to fix it.")]
    problems: Annotated[list[WrongParameter], means("Everything wrong with the parameters.")] = []
