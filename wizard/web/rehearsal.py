"""The rehearsal: renders pages before anybody sees them, so that a version whose pages fail is refused."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from flask.testing import FlaskClient

from wizard.advisor import Advisor
from wizard.clock import noon_of, now
from wizard.rule_language.conditions import Answers
from wizard.rule_language.diagnostics import Place, Problem
from wizard.rule_language.yaml_reader import shorten
from wizard.web.app import create_app
from wizard.web.urls import list_addresses

FIX = "Look at what changed last in the rules or the catalog, and undo it."


def rehearse(advisor: Advisor, answers: Mapping[str, Answers]) -> tuple[Problem, ...]:
    """Return a problem for each verdict whose page or JSON cannot be rendered with the answers for it.

    If the rules have dates, the pages are those of the rulebook's day.
    """
    rulebook = advisor.rulebook
    fresh = Advisor(rulebook, advisor.catalog)  # its caches must not be published
    clock = noon_of(rulebook.day, rulebook.settings.timezone) if rulebook.dated else now
    app = create_app(lambda: fresh, clock=clock)
    app.testing = True  # raise errors instead of rendering an error page
    return tuple(_try_all(fresh, answers, app.test_client()))


def _try_all(advisor: Advisor, sample: Mapping[str, Answers], client: FlaskClient) -> Iterator[Problem]:
    place = Place(advisor.catalog.path.name, 0, 0)
    for verdict, answers in sample.items():
        for name, address in list_addresses(advisor.rulebook, answers).items():
            try:
                response = client.get(address)
                reason = "" if response.status_code == 200 else response.status
            except Exception as error:  # whatever it is, shoppers would run into it
                reason = f"{type(error).__name__}: {shorten(str(error))}"
            if reason:
                query = urlencode(answers, doseq=True)
                message = (
                    f"The {name} of the verdict '{verdict}' cannot be rendered, as for '{query}' ({reason})."
                )
                yield Problem(place, message, FIX)
