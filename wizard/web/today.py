"""The Advisor of today: if rules have dates, what is in force changes while a server runs."""

from threading import Lock
from weakref import WeakKeyDictionary

from wizard.advisor import Advisor
from wizard.clock import Clock
from wizard.rules_folder import today


class Today:
    """Picks the Advisor that is in force today by a clock, even one that is set back.

    The Advisor of a version is cached for the period. Thread-safe.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._picked: WeakKeyDictionary[Advisor, Advisor] = WeakKeyDictionary()
        self._lock = Lock()

    def pick(self, advisor: Advisor) -> Advisor:
        """Return the Advisor for the same rules and catalog that is in force today."""
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
