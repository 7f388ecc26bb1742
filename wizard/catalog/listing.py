"""Products with the source of each of their facts, and the texts such facts are read from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from wizard.rule_language.attributes import Value
from wizard.rule_language.predicates import Product


class Origin(StrEnum):
    """A kind of source for a fact.

    A field of the store's feed says so; words of the title or description say so; a published page (the
    maker's, a review, a shop) says so; a person decided; it follows from other facts of the product; or a
    copy of such a page says so, which any other source beats.
    """

    FEED_FIELD = "feed field"
    WORDS = "words"
    PAGE = "page"
    STAFF = "staff"
    FOLLOWS = "follows"
    SECOND_HAND = "second hand"


PARTIAL_ORIGINS = (Origin.WORDS, Origin.FOLLOWS)
"""Sources that seldom have a whole list: what they name may not be all there is."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that was replaced by a decision of staff or by what follows from other facts.

    `origin` is None where nothing says where the value comes from, as in a column a store filled by hand.
    A list that `is_open` may be incomplete.
    """

    value: Value
    origin: Origin | None = None
    evidence: str = ""
    page: str | None = None
    is_open: bool = False


class Provenance(NamedTuple):
    """The source of one attribute's value: kind of origin, the evidence found there, and its page."""

    attribute: str
    origin: Origin
    evidence: str
    page: str | None = None
    instead_of: Stated | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A product with the provenance of its attributes, at most one for each.

    `aliases` are ids that lead to it too, beside its own and those of its variants; `former_ids` those under
    which an earlier import may have stored it.
    """

    product: Product
    provenance: tuple[Provenance, ...] = ()
    aliases: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductTexts:
    """What a feed says of one product, as plain text.

    `category` is the store's own, as a path "A > B"; `google_category` an id or a path; `fields` are pairs of
    name and value: product_detail, attributes, additionalProperty, columns of unknown meaning. `declared` are
    those of columns that the store has declared to hold an attribute: attribute, header and value.
    """

    title: str
    description: str = ""
    category: str = ""
    google_category: str = ""
    brand: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    declared: tuple[tuple[str, str, str], ...] = ()
