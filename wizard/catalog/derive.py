"""Facts that follow from other facts of a product: from its kind, or from the links of worn audio."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from wizard.catalog.inference.links import conclude_from_links
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.overrides import to_stated, undo_overrides
from wizard.catalog.titles import WORN_AUDIO
from wizard.catalog.values import fits, show_value
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.topic import Topic

SURE_ORIGINS = frozenset({Origin.FEED_FIELD, Origin.PAGE, Origin.STAFF})
"""Sources of a kind that allow conclusions; words do not, since a title may name another product it fits."""


def add_conclusions(listing: Listing, topic: Topic) -> Listing:
    """Return the listing with exactly the conclusions from its other facts; decisions of staff are kept.

    Earlier conclusions are removed first, so the function is idempotent, and every writer of a catalog may
    call it. A concluded list is open.
    """
    follows = Origin.FOLLOWS
    if any(known.origin is follows for known in listing.provenance):
        listing = undo_overrides(listing, ())
    product = listing.product
    known = {provenance.attribute: provenance for provenance in listing.provenance}
    concluded: dict[str, Value] = {}
    for attribute, value, because in _find_conclusions(listing, topic):
        stated, before = known.get(attribute), product.attributes.get(attribute)
        if before == value or (stated and stated.origin == Origin.STAFF):
            continue
        besides = f" (besides {stated.origin}: {stated.evidence})" if stated else ""
        page = stated.page if stated else None
        replaced = to_stated(before, stated, attribute in product.open_lists)
        evidence = f"follows from {because}{besides}"
        known[attribute] = Provenance(attribute, Origin.FOLLOWS, evidence, page, replaced)
        concluded[attribute] = value
    if not concluded:
        return listing
    attributes = {**product.attributes, **concluded}
    open_lists = product.open_lists.union(name for name in concluded if isinstance(concluded[name], tuple))
    return Listing(replace(product, attributes=attributes, open_lists=open_lists), tuple(known.values()))


def find_contradictions(listing: Listing, topic: Topic) -> Iterator[str]:
    """Yield a sentence about each stated fact that contradicts what the kind implies; the fact is kept."""
    for name, value in _find_implied(listing, topic).items():
        stated = listing.product.attributes.get(name)
        if contradicts(topic.attributes[name], value, stated):
            implied = f"the kind {listing.product.kind} implies {show_value(value)}"
            yield f"{name} is {show_value(stated)}, although {implied}"


def contradicts(attribute: Attribute, implied: Value, stated: Value) -> bool:
    """Return whether a stated value is incompatible with an implied one."""
    if stated is None or stated == implied:
        return False
    if isinstance(implied, tuple):
        return not isinstance(stated, tuple) or not set(implied) <= set(stated)
    if attribute.type is AttributeType.SCALE:
        ranks = (attribute.rank(str(implied)), attribute.rank(str(stated)))
        return None not in ranks and ranks[0] != ranks[1]
    unsure = attribute.unsure
    return stated not in unsure.get(str(implied), ()) and implied not in unsure.get(str(stated), ())


def _find_conclusions(listing: Listing, topic: Topic) -> Iterator[tuple[str, Value, str]]:
    """Yield each conclusion as attribute, value and the fact that it follows from.

    What the kind implies is used only for attributes that nothing else states, and no further conclusions are
    drawn from it.
    """
    attributes = dict(listing.product.attributes)
    if topic.titles == WORN_AUDIO:
        open_lists = listing.product.open_lists
        for name, value, because in conclude_from_links(listing.product.attributes, open_lists):
            if name in topic.attributes and fits(topic.attributes[name], value):
                attributes[name] = value
                yield name, value, because
    for name, value in _find_implied(listing, topic).items():
        if attributes.get(name) is None:
            yield name, value, f"the kind: {listing.product.kind}"


def _find_implied(listing: Listing, topic: Topic) -> Mapping[str, Value]:
    """Return attribute -> value that the kind of a product implies; empty unless the kind is sure."""
    kind = topic.kind.get(listing.product.kind)
    if not kind or not kind.implies:
        return {}
    sure = any(each.attribute == "kind" and each.origin in SURE_ORIGINS for each in listing.provenance)
    return kind.implies if sure else {}
