"""Report on the sample catalog: how many products of each kind state each attribute, and from which sources.

`python -m tools.report_sample` prints it as Markdown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tools.build_sample import Sample, build_sample
from tools.fact_files import TOPIC
from wizard.catalog.listing import Listing
from wizard.rule_language.attributes import AttributeType

KINDS = ("headset", "headphones", "earphones")


def write_report(sample: Sample) -> str:
    """Return the report on a sample as Markdown."""
    listings = [each for each in sample.listings if each.product.kind in KINDS]
    return "\n".join((*_summary(listings, sample.as_of), "", *_table(listings), "", *_words(listings)))


def _summary(listings: Sequence[Listing], as_of: str) -> Iterator[str]:
    products = [listing.product for listing in listings]
    families = Counter(product.family for product in products if product.family)
    tested = sum(1 for product in products if product.attributes["tests"])
    sources = Counter(said.origin for listing in listings for said in listing.provenance)
    yield f"{len(products)} products as of {as_of}."
    yield f"- {sum(1 for product in products if product.price_cents)} have a price that counts"
    yield f"- {tested} ({tested / len(products):.0%}) were tested by somebody independent"
    yield f"- {len(families)} families of {families.total()} products; " + (
        f"{sum(1 for product in products if product.followed_by)} products have a successor"
    )
    yield "- sources of facts: " + ", ".join(f"{origin} {number}" for origin, number in sources.most_common())


def _table(listings: Sequence[Listing]) -> Iterator[str]:
    totals = Counter(listing.product.kind for listing in listings)
    yield f"| stated | {' | '.join(f'{kind} ({totals[kind]})' for kind in KINDS)} |"
    yield f"|---|{'---|' * len(KINDS)}"
    yield _row("price", Counter(each.product.kind for each in listings if each.product.price_cents))
    for name in TOPIC.attributes:
        stated = [each.product for each in listings if each.product.attributes.get(name) is not None]
        yield _row(name, Counter(product.kind for product in stated))
        if TOPIC.attributes[name].type is AttributeType.WORDS:
            whole = Counter(product.kind for product in stated if name not in product.open_lists)
            yield _row(f"{name}, whole list", whole)
        elif name == "microphone":
            surely = (product for product in stated if product.attributes[name] != "present")
            yield _row("microphone, which kind", Counter(product.kind for product in surely))


def _row(name: str, counted: Counter[str]) -> str:
    return f"| {name} | {' | '.join(str(counted[kind]) for kind in KINDS)} |"


def _words(listings: Sequence[Listing]) -> Iterator[str]:
    """Yield how often each word of a word attribute or a list is stated."""
    for name, attribute in TOPIC.attributes.items():
        if attribute.words:
            values = [each.product.attributes.get(name) for each in listings]
            lists = (value if isinstance(value, tuple) else (value,) for value in values if value)
            found = Counter(word for words in lists for word in words)
            yield f"- {name}: " + ", ".join(f"{word} {number}" for word, number in found.most_common())


if __name__ == "__main__":
    print(write_report(build_sample()))
