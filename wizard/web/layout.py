"""A store's own template around the full pages; fills its blocks `head`, `content` and, if any, `title`."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache

from flask import current_app, render_template
from flask.sansio.app import App
from jinja2 import Environment, Template, TemplateNotFound, nodes
from markupsafe import Markup

from wizard.rule_language.wording import join_words

NEEDED = {"head": "before </head>", "content": "where the pages of the wizard should be"}
"""Name -> place of each block that the template must have."""

PARTS = ("title", *NEEDED)
"""The blocks that are filled."""


def check_layout(app: App, layout: str) -> None:
    """Raise ValueError if the app has no such template, or if the template lacks a block."""
    try:
        found = set(_list_blocks(app.jinja_env, layout))
    except TemplateNotFound as error:
        raise ValueError(_describe_missing(app.jinja_env, str(error), layout)) from error
    if None in found or not (lacking := [name for name in NEEDED if name not in found]):
        return
    blocks = join_words(f"no block '{name}'" for name in lacking)
    fix = ", ".join(f"{_block(app.jinja_env, name)} {NEEDED[name]}" for name in lacking)
    raise ValueError(f"The template '{layout}' has {blocks}. Add {fix}.")


def _list_blocks(env: Environment, name: str) -> Iterator[str | None]:
    """Yield the blocks of a template and its parents; None for a parent known only at run time."""
    assert env.loader
    tree = env.parse(env.loader.get_source(env, name)[0])
    yield from (block.name for block in tree.find_all(nodes.Block))
    for parent in tree.find_all(nodes.Extends):
        if isinstance(parent.template, nodes.Const):
            yield from _list_blocks(env, parent.template.value)
        else:
            yield None


def _describe_missing(env: Environment, missing: str, layout: str) -> str:
    """Return a message about the missing template, and which was probably meant."""
    named = "" if missing == layout else f", which '{layout}' extends"
    meant = get_close_matches(missing, env.list_templates(), 1)
    hint = f"Did you mean '{meant[0]}'?" if meant else "Register the blueprint that has it first."
    return f"The app has no template '{missing}'{named}. {hint}"


def _block(env: Environment, name: str, text: str = "") -> str:
    """Return a block in the app's template syntax."""
    begin, end = env.block_start_string, env.block_end_string
    return f"{begin} block {name} {end}{text}{begin} endblock {end}"


@lru_cache(maxsize=16)
def _wrap(env: Environment, layout: str) -> Template:
    """Return a template that extends the layout and fills its blocks, keeping what is in its head."""

    def insert(expression: str) -> str:
        """Return an output tag for an expression, in the app's template syntax."""
        return f"{env.variable_start_string} {expression} {env.variable_end_string}"

    filled = {part: insert(f"wizard_parts.{part}") for part in PARTS}
    filled["head"] = insert("super()") + filled["head"]
    extends = f"{env.block_start_string} extends {layout!r} {env.block_end_string}"
    return env.from_string(extends + "".join(_block(env, part, text) for part, text in filled.items()))


def render_in_layout(layout: str, parts: Mapping[str, str]) -> str:
    """Return a page: the store's template, rendered by its app with its full context, around our HTML."""
    safe = {part: Markup(text) for part, text in parts.items()}
    return render_template(_wrap(current_app.jinja_env, layout), wizard_parts=safe)
