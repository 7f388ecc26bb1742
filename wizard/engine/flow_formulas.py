"""The semantics of `ask_when`, `hide` and `assume` as formulas: `flow` for all answers at once.

All code that follows the flow without known answers uses `QuestionFlow`: the search for verdicts that further
answers can lead to, the proof over all answer sets, and the comparison of two rulebooks. Property tests check
that it agrees with `flow.find_offer`, which does the same for known answers.
"""

from collections.abc import Iterator
from itertools import combinations

from wizard.engine.flow import QuestionOffer, make_offer
from wizard.engine.formulas import FALSE, NOT_ASKED, TRUE, Formula, Formulas
from wizard.rule_language.model import Question

State = tuple[Formula, ...]
"""Formulas, each restricted by the answers that are already known."""


class QuestionFlow:
    """The flow of one question, as formulas over the earlier answers.

    `formulas` contains, in this order: whether the question is not asked; for each option that can be hidden,
    whether it is hidden; for each assumption, whether it takes effect. An assumption takes effect if the
    question is not asked or, with `assume_if_asked`, if it is asked but not answered. The proof does not need
    `assume_if_asked`, since a question that is asked may get any answer; without it, fewer states differ.
    """

    def __init__(self, question: Question, formulas: Formulas, assume_if_asked: bool = False) -> None:
        self.question = question
        self._factory = formulas
        self._not_asked = formulas.fails(question.ask_when)
        self._hidden: dict[str, Formula] = {}
        for hide in question.hide:
            known = self._hidden.get(hide.option, FALSE)
            self._hidden[hide.option] = formulas.any_of(known, formulas.holds(hide.when))
        self._assumed = [formulas.holds(assumption.when) for assumption in question.assume]
        only_if = TRUE if assume_if_asked else self._not_asked
        effective = (formulas.all_of(only_if, holds) for holds in self._assumed)
        self.formulas: State = (self._not_asked, *self._hidden.values(), *effective)

    def resolve(self, left: State) -> QuestionOffer:
        """Return the offer of the question; `left` are its formulas, restricted by the earlier answers.

        A formula that is not `TRUE` counts as false, so the formulas must already be restricted by every
        earlier question, whether that has an answer or not.
        """
        hidden = {option for option, place in zip(self._hidden, left[1:], strict=False) if place is TRUE}
        assumptions = zip(self.question.assume, left[1 + len(self._hidden) :], strict=False)
        assumed = (assumption for assumption, place in assumptions if place is TRUE)
        return make_offer(self.question, left[0] is not TRUE, hidden, assumed)

    def allowed_answers(self, united: Question) -> Formula:
        """Return where the flow allows the question's answer, or that it has none.

        `united` is the question of two rulebooks combined: it has the options of both, and two options can be
        ticked together if either rulebook allows it.
        """
        return self._factory.choose(self._not_asked, self._allow_assumed(united), self._allow_given(united))

    def _allow_given(self, united: Question) -> Formula:
        """Return where the answer has only visible options, or all options are hidden and it has none."""
        factory, question = self._factory, self.question
        hidden = {option: self._hidden.get(option, FALSE) for option in question.option_ids}
        hidden_or_lacking = (
            factory.any_of(factory.negate(hidden.get(option, TRUE)), self._lacks(option))
            for option in united.option_ids
        )
        answered = factory.all_of(
            factory.negate(self._has(NOT_ASKED)), *hidden_or_lacking, *self._forbid_combinations(united)
        )
        return factory.any_of(answered, factory.all_of(*hidden.values(), self._has(NOT_ASKED)))

    def _forbid_combinations(self, united: Question) -> Iterator[Formula]:
        """Yield, for each pair of options that exclude each other only here, where not both are chosen."""
        for one, other in combinations(united.ticks, 2):
            if self.question.alone & {one, other}:
                yield self._factory.any_of(self._lacks(one), self._lacks(other))

    def _allow_assumed(self, united: Question) -> Formula:
        """Return where the answer is that of the first assumption in effect, or there is neither."""
        factory, answer = self._factory, self._has(NOT_ASKED)
        for assumption, holds in reversed(list(zip(self.question.assume, self._assumed, strict=True))):
            visible = (factory.negate(self._hidden.get(option, FALSE)) for option in assumption.answer)
            exactly = (
                self._has(option) if option in assumption.answer else self._lacks(option)
                for option in united.option_ids
            )
            answer = factory.choose(factory.all_of(holds, *visible), factory.all_of(*exactly), answer)
        return answer

    def _has(self, option: str) -> Formula:
        return self._factory.chosen(self.question.id, [option])

    def _lacks(self, option: str) -> Formula:
        return self._factory.negate(self._has(option))
