"""Sorts answer sets by their verdict and by which of some formulas hold in them."""

from __future__ import annotations

from collections.abc import Sequence

from wizard.core.diagram import FALSE, TRUE, Formula
from wizard.core.model import Verdict
from wizard.core.proving.answering import State
from wizard.core.proving.sweep import Sorted, Watched
from wizard.core.proving.watches import VerdictWatch


class HoldingWatch:
    """Sorts answer sets by `(verdict, formulas that hold, as bits)`; those out of scope are left out."""

    def __init__(self, verdicts: VerdictWatch, formulas: Sequence[Formula]) -> None:
        self._verdicts = verdicts
        self._watched = tuple(formulas)
        self.formulas: State = (*formulas, *verdicts.formulas)

    @property
    def start(self) -> Watched:
        """The formulas, then what the verdict depends on; none is known to hold."""
        state, gathered = self._verdicts.start
        return (*self._watched, *state), (0, gathered)

    def tidy(self, watched: Watched, level: int) -> Watched | Sorted | None:
        """A formula that holds is noted and forgotten."""
        state, gathered = watched
        assert isinstance(gathered, tuple)
        holding, verdict = gathered
        size = len(self._watched)
        for place, formula in enumerate(state[:size]):
            holding |= (formula is TRUE) << place
        waiting = tuple([FALSE if formula is TRUE else formula for formula in state[:size]])
        if not isinstance(verdict, Sorted):
            tidied = self._verdicts.tidy((state[size:], verdict), level)
            assert tidied is not None
            if not isinstance(tidied, Sorted):
                return (*waiting, *tidied[0]), (holding, tidied[1])
            verdict = tidied
        if verdict.kind is Verdict.OUT_OF_SCOPE:
            return None
        return Sorted((verdict.kind, holding)) if set(waiting) <= {FALSE} else (waiting, (holding, verdict))
