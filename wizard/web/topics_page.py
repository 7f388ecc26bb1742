"""The first page of a server with several topics, which lists them; also its error pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from wizard.web.assets import stylesheet
from wizard.web.surface import render


@dataclass(frozen=True, slots=True)
class TopicsPage:
    """A title, a text, and the address and name of each topic."""

    css: Markup
    title: str
    text: str
    topics: Sequence[tuple[str, str]]


def render_topics(topics: Sequence[tuple[str, str]], title: str, text: str) -> str:
    """Return the page that links to topics (address, name) below a title and a text."""
    return render("topics.html", TopicsPage(Markup(stylesheet()), title, text, topics))
