"""The impact of an edit of the rules: what it changes, counted over all answer sets.

Two rulebooks are compared on the same answers. A common answer set says, for every question of either
rulebook, what is answered or that it is not asked; the old flow must allow its part, and the new flow its
own:

- If no question was added or removed, these are the answer sets that both flows allow.
- Each answer to an added question is compared with what the shopper got without being asked.
- Sets of one rulebook that agree with none of the other in the common questions are counted separately.

Verdicts, needs, warnings and last products are exact (or an interval, if the rules are too tangled). Whether
another product comes first is found by trying answer sets: all plain sets that an edit can affect if these
are few, otherwise many drawn at random, each with the same probability.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from wizard.analysis.comparison import Aspect, ChangeKind, Comparison, GroupsPair
from wizard.analysis.first_product import FirstChanges, FirstSwaps, compare_first
from wizard.analysis.fitting import ProductFinder
from wizard.analysis.plain_sets import RandomBelow
from wizard.analysis.rule_diff import Edit, apply, diff_rulebooks
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import DEFAULT_BOUNDS, Bounds, Extent
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Question, Rulebook

ANOTHER_FIRST = ChangeKind(Aspect.FIRST, "another")
"""The kind of change that another product comes first."""

TRIED_ALONE = 40
"""The maximum number of edits that are tried alone."""


@dataclass(frozen=True, slots=True)
class CountedChange:
    """One kind of change: its extent with an example, and the edits that alone cause it.

    Without causes, only several edits together cause it.
    """

    kind: ChangeKind
    extent: Extent
    causes: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """The differences between two rulebooks.

    `compared` are the answer sets of both; `questions` are those of either rulebook, in order. `changes` are
    all kinds of change; `totals` are those of all needs together, and of all warnings together. `first` says
    how the sets in which another product comes first were found, and is None if this was not examined.
    `not_tried` is the number of edits that were not tried alone, since there are too many.
    """

    questions: tuple[Question, ...]
    edits: tuple[Edit, ...]
    compared: Extent
    changes: tuple[CountedChange, ...]
    totals: Mapping[ChangeKind, Extent]
    first: FirstChanges | None
    not_tried: int


def impact(
    old: Rulebook,
    new: Rulebook,
    groups: GroupsPair | None = None,
    bounds: Bounds = DEFAULT_BOUNDS,
    below: RandomBelow | None = None,
) -> Impact:
    """Return what the new rulebook changes for all answer sets and, if products are given, for products.

    `groups` are the products as the old and as the new topic reads them. `below` draws whole numbers at
    random; without it, another first product is only searched for if the answer sets to try are few. Raise
    StateLimitError if even the answer sets cannot be counted.
    """
    comparison = Comparison(old, new, bounds.states)
    compared = comparison.compared
    first = before = None
    if groups is not None:
        before = ProductFinder(old, groups[0])
        with suppress(StateLimitError):
            first = compare_first(comparison, groups, below, before)
    edits = diff_rulebooks(old, new)
    alone = _SingleEdits(old, edits, groups, before, bounds)
    changes = [
        CountedChange(kind, extent, alone.causes(kind))
        for aspect in Aspect
        for kind, extent in _count(comparison, aspect, groups)
    ]
    if first and first.extent.answers is not None:
        changes.append(CountedChange(ANOTHER_FIRST, first.extent, alone.causes_first(first.witnesses)))
    totals = [total for aspect in (Aspect.NEEDS, Aspect.WARNINGS) for total in comparison.totals(aspect)]
    return Impact(
        questions=comparison.questions,
        edits=edits,
        compared=compared,
        changes=tuple(sorted(changes, key=_order)),
        totals={kind: extent for kind, extent in totals if extent.possible},
        first=first,
        not_tried=alone.not_tried,
    )


def _count(
    comparison: Comparison, aspect: Aspect, groups: GroupsPair | None
) -> Iterator[tuple[ChangeKind, Extent]]:
    """Yield the kinds of change in one aspect that occur, or may occur."""
    if aspect is not Aspect.PRODUCTS or groups is not None:
        for kind, extent in comparison.changes(aspect, groups or ((), ())):
            if extent.possible:
                yield kind, extent


def _order(change: CountedChange) -> tuple[object, ...]:
    """Return the sort key: by aspect, then the most plain sets first."""
    kind = change.kind
    return (list(Aspect).index(kind.aspect), -change.extent.plain.highest, kind.name, kind.change)


class _SingleEdits:
    """The changes that each edit causes alone; `not_tried` is the number of edits over the limit."""

    def __init__(
        self,
        old: Rulebook,
        edits: Iterable[Edit],
        groups: GroupsPair | None,
        before: ProductFinder | None,
        bounds: Bounds,
    ) -> None:
        deciding = [edit for edit in edits if not edit.words_only]
        alone = [(edit, changed) for edit in deciding if (changed := apply(edit, old))]
        self._only = len(deciding) == 1
        self._old = old
        self._groups = (groups[0], groups[0]) if groups else ((), ())  # a single edit keeps the old topic
        self._with_products = groups is not None
        self._before = before
        self._most = bounds.states
        self._tried = dict(alone[:TRIED_ALONE])
        self._compared: dict[Edit, Comparison] = {}
        self._kinds: dict[tuple[Edit, Aspect], frozenset[ChangeKind]] = {}
        self.not_tried = len(alone) - len(self._tried)

    def causes(self, kind: ChangeKind) -> tuple[Edit, ...]:
        """Return the edits that alone cause a change of this kind in some answer set."""
        return tuple(edit for edit in self._tried if self._only or kind in self._brought(edit, kind.aspect))

    def causes_first(self, witnesses: Sequence[Answers]) -> tuple[Edit, ...]:
        """Return the edits that alone lead to another first product for some of these answers."""
        if self._only:
            return tuple(self._tried)
        return tuple(edit for edit in self._tried if self._swaps(edit, witnesses))

    def _swaps(self, edit: Edit, witnesses: Sequence[Answers]) -> bool:
        """Return whether an edit alone leads to another first product for some of these answers."""
        new = self._tried[edit]
        with suppress(StateLimitError):
            if not self._compare(edit).can_reorder:
                return False
        return any(map(FirstSwaps(self._old, new, self._groups, self._before).swap_after, witnesses))

    def _compare(self, edit: Edit) -> Comparison:
        """Return the cached comparison with the rules after this edit alone."""
        if edit not in self._compared:
            self._compared[edit] = Comparison(self._old, self._tried[edit], self._most)
        return self._compared[edit]

    def _brought(self, edit: Edit, aspect: Aspect) -> frozenset[ChangeKind]:
        """Return the kinds of change that an edit alone causes; none if the rules are too tangled."""
        key = (edit, aspect)
        if key not in self._kinds:
            found: list[tuple[ChangeKind, Extent]] = []
            with suppress(StateLimitError):
                groups = self._groups if self._with_products else None
                found = list(_count(self._compare(edit), aspect, groups))
            self._kinds[key] = frozenset(kind for kind, extent in found if extent.answers is not None)
        return self._kinds[key]
