"""Relations between products: the versions of one model, and the successor of a model."""

from collections.abc import Iterator, Mapping

from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.wording import join_words

RELATIONS: Mapping[str, Attribute] = {
    name: Attribute(name, AttributeType.WORD) for name in ("family", "followed_by")
}
"""Fields of a product that staff can decide like attributes; any word is a valid value."""

Circle = tuple[str, ...]
"""Ids of products, each followed by the next one, and the last by the first. The first id is the smallest."""


def find_circles(followed_by: Mapping[str, str]) -> Iterator[Circle]:
    """Yield each circle of successors, given product id -> id of its successor."""
    done: set[str] = set()
    for start in sorted(followed_by):
        chain: list[str] = []
        product = start
        while product in followed_by and product not in done:
            done.add(product)
            chain.append(product)
            product = followed_by[product]
        if product in chain:
            circle = chain[chain.index(product) :]
            first = circle.index(min(circle))
            yield (*circle[first:], *circle[:first])


def describe_circle(circle: Circle) -> str:
    """Return a sentence that describes a circle."""
    pairs = list(zip(circle, (*circle[1:], circle[0]), strict=True))
    return f"{join_words(_describe_pairs(pairs), 'and')}: that is a circle."


def _describe_pairs(pairs: list[tuple[str, str]]) -> Iterator[str]:
    (product, after), *others = pairs
    yield f"'{product}' is followed by '{after}'"
    yield from (f"'{product}' by '{after}'" for product, after in others)
