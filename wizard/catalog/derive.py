"""Facts that follow from other facts of a product: from its kind, and from the links of something worn."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from wizard.catalog.inference.links import conclude_from_links
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.overrides import as_stated, take_back
from wizard.catalog.titles import WORN_AUDIO
from wizard.catalog.values import fits, show_value
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.topic import Topic

SURE_ORIGINS = frozenset({Origin.FEED_FIELD, Origin.PAGE, Origin.STAFF})
"""Sources of a kind from which facts follow: words of a title are none, which may name what fits it."""


def add_conclusions(listing: Listing, topic: Topic) -> Listing:
    """Return the listing with what follows from its facts and nothing else; decisions of staff stay.

    A list that follows may be incomplete. This is idempotent, so every writer of a catalog may do it.
    """
    follows = Origin.FOLLOWS
    if any(known.origin is follows for known in listing.provenance):
        listing = take_back(listing, ())
    product = listing.product
    known = {provenance.attribute: provenance for provenance in listing.provenance}
    concluded: dict[str, Value] = {}
    for attribute, value, because in _conclusions(listing, topic):
        stated, before = known.get(attribute), product.attributes.get(attribute)
        if before == value or (stated and stated.origin == Origin.STAFF):
            continue
        besides = f" (besides {stated.origin}: {stated.evidence})" if stated else ""
        page = stated.page if stated else None
        replaced = as_stated(before, stated, attribute in product.open_lists)
        evidence = f"follows from {because}{besides}"
        known[attribute] = Provenance(attribute, Origin.FOLLOWS, evidence, page, replaced)
        concluded[attribute] = value
    if not concluded:
        return listing
    attributes = {**product.attributes, **concluded}
    open_lists = product.open_lists.union(name for name in concluded if isinstance(concluded[name], tuple))
    return Listing(replace(product, attributes=attributes, open_lists=open_lists), tuple(known.values()))


def find_contraries(listing: Listing, topic: Topic) -> Iterator[str]:
    """Yield a sentence on each stated fact that contradicts what follows from the kind, and stays."""
    for name, value in _implied(listing, topic).items():
        stated = listing.product.attributes.get(name)
        if contradicts(topic.attributes[name], value, stated):
            follows = f"from the kind {listing.product.kind} follows {show_value(value)}"
            yield f"{name} is {show_value(stated)}, although {follows}"


def contradicts(attribute: Attribute, implied: Value, stated: Value) -> bool:
    """Return whether a stated value cannot hold together with one that follows."""
    if stated is None or stated == implied:
        return False
    if isinstance(implied, tuple):
        return not isinstance(stated, tuple) or not set(implied) <= set(stated)
    if attribute.type is AttributeType.SCALE:
        ranks = (attribute.rank(str(implied)), attribute.rank(str(stated)))
        return None not in ranks and ranks[0] != ranks[1]
    unsure = attribute.unsure
    return stated not in unsure.get(str(implied), ()) and implied not in unsure.get(str(stated), ())


def _conclusions(listing: Listing, topic: Topic) -> Iterator[tuple[str, Value, str]]:
    """Yield attribute, value and the facts it follows from; what a kind implies only where nothing is stated.

    What a kind implies leads to no further conclusions.
    """
    attributes = dict(listing.product.attributes)
    if topic.titles == WORN_AUDIO:
        open_lists = listing.product.open_lists
        for name, value, because in conclude_from_links(listing.product.attributes, open_lists):
            if name in topic.attributes and fits(topic.attributes[name], value):
                attributes[name] = value
                yield name, value, because
    for name, value in _implied(listing, topic).items():
        if attributes.get(name) is None:
            yield name, value, f"the kind: {listing.product.kind}"


def _implied(listing: Listing, topic: Topic) -> Mapping[str, Value]:
    """Return what follows from the kind of a product, if that was stated by more than words."""
    kind = topic.kind.get(listing.product.kind)
    if not kind or not kind.implies:
        return {}
    sure = any(each.attribute == "kind" and each.origin in SURE_ORIGINS for each in listing.provenance)
    return kind.implies if sure else {}
