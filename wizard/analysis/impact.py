"""The impact: what an edit of the rules changes, counted over all answer sets.

Two rulebooks are compared on the same answers. An answer set of both says what is answered, or not
asked, in every question of either, so that the old flow allows its part and the new flow its own:
- where no question was added or taken out these are the answer sets that both flows allow;
- each answer to an added question is compared with what the shopper got without being asked;
- sets of one rulebook that agree with none of the other in the questions of both are counted apart.

Verdicts, needs, warnings and last products are exact (an interval where the rules are too tangled).
Whether another product comes first is found out by trying: every plain set that an edit can touch where
these are few, else many drawn at random, each equally likely.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from wizard.analysis.comparison import Aspect, ChangeKind, Comparison, GroupsOfBoth
from wizard.analysis.first_product import FirstChanges, FirstSwaps, compare_first
from wizard.analysis.plain_sets import Below
from wizard.analysis.rule_diff import Edit, apply, diff_rulebooks
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import DEFAULT_BOUNDS, Bounds, Extent
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Question, Rulebook

ANOTHER_FIRST = ChangeKind(Aspect.FIRST, "another")
"""Another product comes first."""

TRIED_ALONE = 40
"""The most edits that are tried alone."""


@dataclass(frozen=True, slots=True)
class CountedChange:
    """One kind of change: in how many answer sets, the smallest of them, and the edits that alone cause it.

    Without causes it takes several edits together.
    """

    kind: ChangeKind
    extent: Extent
    causes: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What differs between two rulebooks.

    `compared` are the answer sets of both; `questions` those of either rulebook, in order. `changes` holds
    each kind of change; `totals` those of needs and of warnings taken together. `first` says how the sets
    in which another product comes first were found, and is None when they were not looked for.
    `not_tried` edits were not applied alone, since they are too many.
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
    groups: GroupsOfBoth | None = None,
    bounds: Bounds = DEFAULT_BOUNDS,
    below: Below | None = None,
) -> Impact:
    """Return what the new rulebook changes for all answer sets, and with products, what changes for them.

    `groups` are the products as the old and as the new topic reads them.
    `below` draws whole numbers at random. Without it another first product is only looked for where the
    answer sets to try are few. Raises StateLimitError when the answer sets cannot even be counted.
    """
    comparison = Comparison(old, new, bounds.states)
    compared = comparison.compared
    first = None
    if groups is not None:
        with suppress(StateLimitError):
            first = compare_first(comparison, groups, below)
    edits = diff_rulebooks(old, new)
    alone = _SingleEdits(old, edits, groups, bounds)
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
    comparison: Comparison, aspect: Aspect, groups: GroupsOfBoth | None
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
    """What each edit changes on its own; `not_tried` counts the edits over the limit."""

    def __init__(
        self, old: Rulebook, edits: Iterable[Edit], groups: GroupsOfBoth | None, bounds: Bounds
    ) -> None:
        deciding = [edit for edit in edits if not edit.words_only]
        alone = [(edit, changed) for edit in deciding if (changed := apply(edit, old))]
        self._only = len(deciding) == 1
        self._old = old
        self._groups = (groups[0], groups[0]) if groups else ((), ())  # a single edit keeps the old topic
        self._with_products = groups is not None
        self._most = bounds.states
        self._tried = dict(alone[:TRIED_ALONE])
        self._compared: dict[Edit, Comparison] = {}
        self._kinds: dict[tuple[Edit, Aspect], frozenset[ChangeKind]] = {}
        self.not_tried = len(alone) - len(self._tried)

    def causes(self, kind: ChangeKind) -> tuple[Edit, ...]:
        """Return the edits that alone bring a change of this kind in some answer set."""
        return tuple(edit for edit in self._tried if self._only or kind in self._brought(edit, kind.aspect))

    def causes_first(self, witnesses: Sequence[Answers]) -> tuple[Edit, ...]:
        """Return the edits that alone bring another first product for some of these answers."""
        if self._only:
            return tuple(self._tried)
        return tuple(edit for edit in self._tried if self._swaps(edit, witnesses))

    def _swaps(self, edit: Edit, witnesses: Sequence[Answers]) -> bool:
        """Return whether an edit alone brings another first product for some of these answers."""
        new = self._tried[edit]
        with suppress(StateLimitError):
            if not self._compare(edit).can_reorder:
                return False
        return any(map(FirstSwaps(self._old, new, self._groups).swap_after, witnesses))

    def _compare(self, edit: Edit) -> Comparison:
        """Return the comparison with the rules that this edit alone leads to, made once."""
        if edit not in self._compared:
            self._compared[edit] = Comparison(self._old, self._tried[edit], self._most)
        return self._compared[edit]

    def _brought(self, edit: Edit, aspect: Aspect) -> frozenset[ChangeKind]:
        """Return the kinds of change that an edit causes; none if the rules are too tangled to know."""
        key = (edit, aspect)
        if key not in self._kinds:
            found: list[tuple[ChangeKind, Extent]] = []
            with suppress(StateLimitError):
                groups = self._groups if self._with_products else None
                found = list(_count(self._compare(edit), aspect, groups))
            self._kinds[key] = frozenset(kind for kind, extent in found if extent.answers is not None)
        return self._kinds[key]
