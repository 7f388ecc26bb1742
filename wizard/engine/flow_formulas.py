"""What `ask_when`, `hide` and `assume` mean, as formulas: the counterpart of `flow`, for all answers at once.

Whatever must follow the flow without known answers uses `QuestionFlow`: the search for verdicts that
further answers can bring, the proof over all answer sets, and the comparison of two rulebooks. Property
tests hold it to `flow.find_offer`, which says the same for known answers.
"""

from collections.abc import Iterator
from itertools import combinations

from wizard.engine.flow import QuestionOffer, make_offer
from wizard.engine.formulas import FALSE, NOT_ASKED, TRUE, Formula, Formulas
from wizard.rule_language.model import Question

State = tuple[Formula, ...]
"""Formulas with what is known of the answers already taken out of them."""


class QuestionFlow:
    """One question's part of the flow, as formulas over the earlier answers.

    `formulas` holds, in this order: whether the question is not asked; for each option that can be hidden
    whether it is; for each assumption whether it takes effect. An assumption takes effect for a question
    that is not asked; with `assume_if_asked` also for one that is asked and not answered. The proof goes
    without, since a question that is asked may get any answer: fewer formulas are left to keep apart.
    """

    def __init__(self, question: Question, formulas: Formulas, assume_if_asked: bool = False) -> None:
        self.question = question
        self._made = formulas
        self._not_asked = formulas.fails(question.ask_when)
        self._hidden: dict[str, Formula] = {}
        for hide in question.hide:
            known = self._hidden.get(hide.option, FALSE)
            self._hidden[hide.option] = formulas.either(known, formulas.holds(hide.when))
        self._assumed = [formulas.holds(assumption.when) for assumption in question.assume]
        only_if = TRUE if assume_if_asked else self._not_asked
        effective = (formulas.both(only_if, holds) for holds in self._assumed)
        self.formulas: State = (self._not_asked, *self._hidden.values(), *effective)

    def resolve(self, left: State) -> QuestionOffer:
        """Return what the flow makes of the question, given what is left of its formulas.

        All that is not `TRUE` is taken as false, so every earlier question must have been answered or
        left without an answer before.
        """
        hidden = {option for option, place in zip(self._hidden, left[1:], strict=False) if place is TRUE}
        assumptions = zip(self.question.assume, left[1 + len(self._hidden) :], strict=False)
        assumed = (assumption for assumption, place in assumptions if place is TRUE)
        return make_offer(self.question, left[0] is not TRUE, hidden, assumed)

    def allowed_answers(self, united: Question) -> Formula:
        """Return where the question has an answer that the flow allows, or rightly has none.

        `united` is the question with all options that formulas can choose, those of another rulebook
        included, and with as few restrictions on ticking them together as either rulebook has.
        """
        return self._made.choose(self._not_asked, self._assumed_answer(united), self._given_answer(united))

    def _given_answer(self, united: Question) -> Formula:
        """Return where some options are chosen, none hidden or unknown here; nothing where all are hidden."""
        made, question = self._made, self.question
        hidden = {option: self._hidden.get(option, FALSE) for option in question.option_ids}
        hidden_or_lacking = (
            made.either(made.opposite(hidden.get(option, TRUE)), self._lacks(option))
            for option in united.option_ids
        )
        answered = made.both(
            made.opposite(self._has(NOT_ASKED)), *hidden_or_lacking, *self._not_combined(united)
        )
        return made.either(answered, made.both(*hidden.values(), self._has(NOT_ASKED)))

    def _not_combined(self, united: Question) -> Iterator[Formula]:
        """Yield where options that exclude each other here, though not in `united`, are not both chosen."""
        for one, other in combinations(united.ticks, 2):
            if self.question.alone & {one, other}:
                yield self._made.either(self._lacks(one), self._lacks(other))

    def _assumed_answer(self, united: Question) -> Formula:
        """Return where the answer is that of the first assumption in effect, or none without one."""
        made, answer = self._made, self._has(NOT_ASKED)
        for assumption, holds in reversed(list(zip(self.question.assume, self._assumed, strict=True))):
            visible = (made.opposite(self._hidden.get(option, FALSE)) for option in assumption.answer)
            exactly = (
                self._has(option) if option in assumption.answer else self._lacks(option)
                for option in united.option_ids
            )
            answer = made.choose(made.both(holds, *visible), made.both(*exactly), answer)
        return answer

    def _has(self, option: str) -> Formula:
        return self._made.chosen(self.question.id, [option])

    def _lacks(self, option: str) -> Formula:
        return self._made.opposite(self._has(option))
