"""The templates, in an environment of their own: inside a store's app nothing of the store's plays a part."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader

from wizard.paths import templates_path
from wizard.rule_language.texts import text_alternative


def render(name: str, **context: object) -> str:
    """The page that the template of this name makes of the context."""
    return templates().get_template(name).render(context)


@cache
def templates() -> Environment:
    """All templates, each read once: a running server answers from one version of them."""
    made = Environment(
        loader=FileSystemLoader(templates_path()),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(text_alternative=text_alternative)
    return made
