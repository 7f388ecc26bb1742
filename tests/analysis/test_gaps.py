"""What missing attributes cost: against trying every answer set of small rulebooks."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given

from tests.analysis.brute_force import Tried, ranked, tangled_rulebook, try_all
from tests.analysis.linked import linked_products, linked_rulebooks
from tests.making import TOPIC, any_of, calls_for, decides, leaf, product, question, rulebook
from wizard.analysis.gaps import Gaps, find_gaps, state_alone
from wizard.analysis.violations import Bounds
from wizard.engine.product_index import group_products
from wizard.rule_language.attributes import Value
from wizard.rule_language.conditions import Not
from wizard.rule_language.model import Need, Rulebook
from wizard.rule_language.predicates import Product


def plain_sets(book: Rulebook) -> list[Tried]:
    """The answer sets with at most three ticks to a question."""
    return [each for each in try_all(book) if all(len(chosen) <= 3 for chosen in each.answers.values())]


def matches(book: Rulebook, tried: list[Tried], stated: Product) -> int:
    """The answer sets whose shopper is shown the product, alone in the catalog, as a full match."""
    groups = group_products([stated], TOPIC)
    return sum(bool(ranked(book, groups, each).picks) for each in tried)


VALUES: Mapping[str, tuple[Value, ...]] = {
    "form": ("over_ear", "on_ear", "in_ear", "mono"),
    "wireless": (True, False),
    "links": tuple((word,) for word in TOPIC.attributes["links"].words),
}


def add(stated: Value, value: Value) -> Value:
    """Return a value, or a list with its words added."""
    return (*stated, *value) if isinstance(stated, tuple) and isinstance(value, tuple) else value


@given(linked_rulebooks(most=2), linked_products())
def test_what_a_gap_costs_is_counted_exactly(book: Rulebook, product_index: list[Product]) -> None:
    """The plain sets that match with the values stated and not without; the best value of each attribute."""
    tried = plain_sets(book)
    for each in product_index[:1]:
        now = matches(book, tried, each)
        gaps = find_gaps(book, group_products([each], TOPIC)).gaps
        for gap in gaps:
            assert gap.plain == matches(book, tried, state_alone(each, gap.favourable)) - now > 0
        alone = {name: gap.plain for gap in gaps if len(gap.favourable) == 1 for name in gap.favourable}
        for name, values in VALUES.items():
            if each.attributes.get(name) is None or name in each.open_lists:
                stated = each.attributes.get(name)
                stating = (state_alone(each, {name: add(stated, value)}) for value in values)
                best = max(matches(book, tried, product) for product in stating)
                assert alone.get(name, 0) == max(best - now, 0)


WIRED = Need("wired", "A wire", product=any_of("wired", True))
OVER_EAR = Need("over_ear", "Cups", product=any_of("form", "over_ear"))
BOTH = rulebook(
    [question("place", "plane home")],
    [decides("listen", "headphones")],
    [WIRED, OVER_EAR],
    [calls_for("seat", leaf("place", "plane"), "wired over_ear")],
)


def reported(found: Gaps) -> list[tuple[str, dict[str, Value], int]]:
    """Each gap in short."""
    return [(gap.product.id, dict(gap.favourable), gap.plain) for gap in found.gaps]


def test_two_attributes_are_named_where_neither_alone_opens_anything() -> None:
    """And one where the other is stated; what would not fit even so is no gap."""
    product_index = [
        product("bare", "headphones"),
        product("cupped", "headphones", form="over_ear"),
        product("plug", "headphones", form="in_ear"),
        product("boom"),
        product("gone", "headphones", in_stock=False),
    ]
    assert reported(find_gaps(BOTH, group_products(product_index, TOPIC))) == [
        ("cupped", {"wired": True}, 1),
        ("bare", {"wired": True, "form": "over_ear"}, 1),
    ]


def test_what_follows_from_a_value_counts() -> None:
    """A caller may say what else a value brings."""

    def wired_follows(bare: Product, values: Mapping[str, Value]) -> Product:
        return state_alone(bare, {**values, "wired": True})

    assert reported(
        find_gaps(BOTH, group_products([product("bare", "headphones")], TOPIC), wired_follows)
    ) == [("bare", {"form": "over_ear"}, 1)]


def test_what_the_bounds_cut_short_is_reported() -> None:
    """Answer sets that are not counted where rules are tangled; every product where the flow is."""
    groups = group_products([product("one"), product("two")], TOPIC)
    cut_short = find_gaps(tangled_rulebook(5), groups, bounds=Bounds(states=20))
    assert (cut_short.plain_sets, cut_short.lost > 0, cut_short.untried) == (4**10, True, 0)
    first = [question(f"q{number}", "a b") for number in range(4)]
    later = [question(f"s{number}", "a b", ask_when=Not(leaf(f"q{number}", "a"))) for number in range(4)]
    tangled = rulebook([*first, *later], [decides("all", "headset")])
    assert find_gaps(tangled, groups, bounds=Bounds(states=4)) == Gaps((), 0, untried=2)
