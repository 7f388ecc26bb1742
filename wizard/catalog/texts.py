"""What a feed says of one product, as plain text: what attributes are read from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """What a feed says of one product, as plain text.

    `category` is the store's own, as a path "A > B"; `google_category` an id or a path; `fields` are pairs of
    name and value: product_detail, attributes, additionalProperty, columns of unknown meaning.
    """

    title: str
    description: str = ""
    category: str = ""
    google_category: str = ""
    brand: str = ""
    fields: tuple[tuple[str, str], ...] = ()
