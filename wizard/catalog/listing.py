"""Products with the sources of their facts, and the texts from which facts are read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from wizard.rule_language.attributes import Value
from wizard.rule_language.predicates import Product


class Origin(StrEnum):
    """The kind of source of a fact.

    FEED_FIELD is a field of the store's feed, WORDS are words of the title, category or description, and PAGE
    is a published page (of the maker, a review or a shop). STAFF is a decision of a person, and FOLLOWS a
    conclusion from other facts of the product. SECOND_HAND is a copy of a page, which any other source
    overrides.
    """

    FEED_FIELD = "feed field"
    WORDS = "words"
    PAGE = "page"
    STAFF = "staff"
    FOLLOWS = "follows"
    SECOND_HAND = "second hand"


PARTIAL_ORIGINS = (Origin.WORDS, Origin.FOLLOWS)
"""Sources whose lists are open, since they seldom name everything."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that was replaced by a decision of staff or by a conclusion from other facts.

    `origin` is None if the source of the value is unknown, as in a column that a store filled by hand.
    `is_open` says that the value is a list that may be incomplete.
    """

    value: Value
    origin: Origin | None = None
    evidence: str = ""
    page: str | None = None
    is_open: bool = False


class Provenance(NamedTuple):
    """The source of the value of one attribute: the kind of source, the evidence in it, and its page.

    `instead_of` is the value that it replaced, if any.
    """

    attribute: str
    origin: Origin
    evidence: str
    page: str | None = None
    instead_of: Stated | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A product with the provenance of its attributes, at most one for each attribute.

    `aliases` are further ids of the product, in addition to its own and those of its variants; `former_ids`
    are ids under which an earlier import may have stored it.
    """

    product: Product
    provenance: tuple[Provenance, ...] = ()
    aliases: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductTexts:
    """The texts that a feed has about one product, as plain text.

    `category` is the store's own category, as a path "A > B"; `google_category` is an id or a path. `fields`
    are (name, value) of product_detail, attributes, additionalProperty, and unknown columns. `declared` are
    (attribute, header, value) of columns that the store has declared to contain an attribute.
    """

    title: str
    description: str = ""
    category: str = ""
    google_category: str = ""
    brand: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    declared: tuple[tuple[str, str, str], ...] = ()
