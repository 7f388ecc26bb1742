"""The Advisor of today: where rules have dates, what is in force changes while a server runs."""

from threading import Lock
from weakref import WeakKeyDictionary

from wizard.advisor import Advisor
from wizard.clock import Clock
from wizard.rules_folder import today


class Today:
    """Picks what is in force on the day of a clock, whichever way that goes.

    What it makes of a version is kept for the period. Several threads may ask at once.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._picked: WeakKeyDictionary[Advisor, Advisor] = WeakKeyDictionary()
        self._lock = Lock()

    def pick(self, advisor: Advisor) -> Advisor:
        """Return the Advisor of the same rules and catalog that is in force today."""
        if not advisor.rulebook.dated:
            return advisor
        day = today(advisor.rulebook, self._clock)
        if advisor.rulebook.period.holds(day):
            return advisor
        with self._lock:
            known = self._picked.get(advisor)
            if known is None or not known.rulebook.period.holds(day):
                known = self._picked[advisor] = advisor.on(day)
        return known
