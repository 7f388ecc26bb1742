"""The self-test behind /healthz: whether pages can be made, for every verdict and for visitors."""

from contextlib import suppress
from contextvars import Context
from dataclasses import replace
from weakref import WeakSet

from flask import Flask, got_request_exception

from wizard.advisor import Advisor
from wizard.reload.live_version import Health, HealthTopic
from wizard.rule_language.diagnostics import Place, Problem
from wizard.web.surface import current_advisor
from wizard.web.urls import list_addresses

FAILING = Problem(
    Place(""),
    "A page of this version could not be rendered: shoppers who open it see an error page.",
    "See the log for the reason. Restore the last rules or catalog that worked, or report the fault.",
)


class SelfTest:
    """Remembers the versions whose pages failed, whether in its own test or for a visitor."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._tried: WeakSet[Advisor] = WeakSet()
        self._failing: WeakSet[Advisor] = WeakSet()
        got_request_exception.connect(self._note, app, weak=False)

    def add_to(self, health: Health, advisor: Advisor, root: str = "/") -> Health:
        """Return the health, with a problem added if pages fail.

        A version not seen before is tested first; `root` is the address below which the app mounts it.
        """
        if advisor not in self._tried:
            self._tried.add(advisor)
            rulebook = advisor.rulebook
            first = {example.verdict: example.answers for example in reversed(rulebook.examples)}
            for answers in ({}, *first.values()):
                for address in list_addresses(rulebook, answers, root).values():
                    Context().run(self._try, address)  # outside the context of the current request
        if advisor not in self._failing:
            return health
        problems = (*health.problems.get(HealthTopic.IN_SERVICE, ()), FAILING)
        return replace(health, problems={**health.problems, HealthTopic.IN_SERVICE: problems})

    def _try(self, address: str) -> None:
        with suppress(Exception):  # _note has recorded it
            self._app.test_client().get(address)

    def _note(self, _app: Flask, **_: object) -> None:
        """Record that the version which answers this request failed."""
        with suppress(AttributeError):  # no version answers this request
            self._failing.add(current_advisor())
