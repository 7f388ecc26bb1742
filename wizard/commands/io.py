"""The inputs of commands: common options, rules and catalog, and the exit codes if these cannot be used.

Exit code 2 means that something cannot be read or written, 1 that the rules have problems.
"""

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from wizard import rules_folder
from wizard.advisor import Advisor
from wizard.catalog.store import Catalog
from wizard.files import IncompleteError, write_file
from wizard.paths import catalog_path, rules_path, shipped_rules_path
from wizard.publishing import read_rules
from wizard.rule_language.attributes import Attribute
from wizard.rule_language.dates import DAY_PATTERN, Day
from wizard.rule_language.diagnostics import (
    CatalogError,
    CatalogFileError,
    OtherTopicError,
    Problem,
    RulesError,
    did_you_mean,
)
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import Product
from wizard.rule_language.topic import Topic
from wizard.rule_language.wording import count_of, join_words
from wizard.web.urls import read_site_address

FILE_PATH = click.Path(path_type=Path, dir_okay=False)
"""The type of an argument or option that names a file."""

ANY_PATH = click.Path(path_type=Path)
"""The type of an argument or option that names a file or a folder."""

rules_option = click.option(
    "--rules",
    type=ANY_PATH,
    default=rules_path,
    help="The rules folder  [default: ./rules if it exists, else the shipped rules]",
)

catalog_option = click.option(
    "--catalog",
    type=FILE_PATH,
    default=catalog_path,
    help="The catalog file  [default: ./catalog.db if it exists, else the shipped one]",
)


def rules_argument(command: Callable[..., None]) -> Callable[..., None]:
    """Accept the rules folder as an argument or as --rules; the command gets either as `rules`."""

    @click.argument("rules_dir", metavar="[RULES_DIR]", type=ANY_PATH, required=False)
    @click.option("--rules", type=ANY_PATH, help="The same as RULES_DIR.")
    @wraps(command)
    def with_rules(rules_dir: Path | None, rules: Path | None, **others: object) -> None:
        """Run the command."""
        if rules_dir and rules:
            raise click.UsageError("The folder of rules is named twice, as RULES_DIR and with --rules.")
        command(rules=rules_dir or rules or rules_path(), **others)

    return with_rules


written_catalog_option = click.option(
    "--catalog", "path", type=FILE_PATH, help="The catalog file to change  [default: ./catalog.db]"
)


class DayType(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases only
    """The type of an option that names a day."""

    name = "DATE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Day:
        """Parse the day."""
        try:
            if not re.fullmatch(DAY_PATTERN, value):
                raise ValueError
            return Day.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not a date. Write year, month and day, as in 2026-12-24.", param, ctx)


def _keep_day(context: click.Context, _: click.Parameter, day: Day | None) -> None:
    context.meta[__name__] = day


on_option = click.option(
    "--on",
    type=DayType(),
    expose_value=False,
    callback=_keep_day,
    help="Use this day as today, for rules with dates.",
)
"""Lets a command load the rules in force on a day other than today (`chosen_day`)."""


def chosen_day() -> Day | None:
    """Return the day to use as today; None for the clock's."""
    day: Day | None = click.get_current_context().meta.get(__name__)
    return day


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def are_rules_named() -> bool:
    """Return whether the rules folder was named explicitly rather than by default."""
    context = click.get_current_context()
    sources = [
        context.get_parameter_source(name) for name in ("rules", "rules_dir") if name in context.params
    ]
    return any(source is not ParameterSource.DEFAULT for source in sources)


def say_if_shipped(rules: Path, doing: str, *, as_error: bool = True) -> None:
    """Say so, on standard error or as output, if the command falls back to the shipped rules."""
    if not are_rules_named() and rules == shipped_rules_path():
        here = f"{doing} the shipped rules, since there is no folder 'rules' in {Path.cwd()}."
        name = click.get_current_context().info_name
        click.echo(f"{here} Name yours: wizard {name} --rules FOLDER", err=as_error)


def require_own_rules(rules: Path) -> None:
    """End the command with exit code 2 if it would fall back to the shipped rules."""
    if not are_rules_named() and rules == shipped_rules_path():
        raise CouldNotRun(f"There is no folder 'rules' in {Path.cwd()}. Name the one you mean with --rules.")


class SiteAddress(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases only
    """The type of an option for the address at which visitors reach the wizard."""

    name = "URL"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Parse the address of the first page; return it ending in a slash."""
        try:
            return read_site_address(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


LONGEST_WORDS = 500
"""The most characters of a name or a reason."""


class LogText(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases only
    """The type of an option that takes a line of text for the log."""

    name = "TEXT"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text with whitespace collapsed."""
        words = " ".join(value.split())
        if not words or not words.isprintable() or len(words) > LONGEST_WORDS:
            self.fail(f"Write a text of at most {LONGEST_WORDS} characters.", param, ctx)
        return words


class VersionName(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases only
    """The type of a parameter that names a version or a draft.

    An empty one is refused: it would mean none.
    """

    name = "TEXT"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name as it is."""
        if not value.strip():
            fix = "Write the name of a version or a draft, or leave it out."
            self.fail(f"It is empty; a variable may not be set. {fix}", param, ctx)
        return value


class CouldNotRun(click.ClickException):
    """Raised to end a command that cannot run, with exit code 2."""

    exit_code = 2


@contextmanager
def ending_on(*errors: type[Exception], end: type[click.ClickException] = CouldNotRun) -> Iterator[None]:
    """End the command with the error's message if one of these is raised.

    The exit code is always 2 if the file of a catalog cannot be read or written.
    """
    try:
        yield
    except errors as error:
        raise (CouldNotRun if isinstance(error, CatalogFileError) else end)(str(error)) from error


@contextmanager
def writing(path: Path, outcome: str = "") -> Iterator[None]:
    """End the command if a file (`path`, unless the error names one) cannot be written.

    `outcome` is a sentence on the state of everything else.
    """
    try:
        yield
    except IncompleteError:
        raise
    except OSError as error:
        message = f"{error.filename or path} cannot be written: {error.strerror or error}. {outcome}"
        raise CouldNotRun(message.rstrip()) from error


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Suspend the cyclic garbage collector, for work that creates many objects that it could not free.

    Each of its runs would scan all these objects. Cycles that the work leaves are freed after it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def print_or_write(text: str, output: Path | None) -> None:
    """Print a string as UTF-8, or write it to a file; `-` is standard output."""
    if output in (None, Path("-")):
        click.echo(text.encode(), nl=False)
    else:
        with writing(output):
            write_file(output, text.encode())


class Command(click.Command):
    """A command that names all missing arguments and options at once; Click names the first one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments and options of the command."""
        typed = [*args]
        try:
            return super().parse_args(ctx, args)
        except click.MissingParameter:
            given, _, _ = self.make_parser(ctx).parse_args(args=typed)
            missing = [
                each.get_error_hint(ctx)
                for each in self.get_params(ctx)
                if each.required and each.value_is_missing(each.consume_value(ctx, given)[0])
            ]
            if len(missing) < 2:
                raise
            raise click.UsageError(f"Missing: {join_words(missing)}.", ctx) from None


class CommandGroup(click.Group):
    """A group whose commands end with a message and exit code 2 on OSError.

    The commands in `modules` (name -> "module:command" in this package) are imported lazily: otherwise a
    short command would spend most of its time importing the others.
    """

    command_class = Command

    def __init__(self, *given: Any, modules: Mapping[str, str] | None = None, **options: Any) -> None:
        super().__init__(*given, **options)
        self._modules = modules or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in alphabetical order."""
        return sorted({*super().list_commands(ctx), *self._modules})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command with this name, or None."""
        if cmd_name not in self._modules:
            return super().get_command(ctx, cmd_name)
        module, _, command = self._modules[cmd_name].partition(":")
        found: click.Command = getattr(import_module(f"{__package__}.{module}"), command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; look for an unknown one in the groups."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            groups = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
            meant = [
                f"'{ctx.command_path} {name} {args[0]}'"
                for name, group in groups.items()
                if isinstance(group, click.Group) and args[0] in group.list_commands(ctx)
            ]
            if not meant:
                raise
            message = f"No such command '{args[0]}'. Did you mean {join_words(meant, 'or')}?"
            raise click.UsageError(message, ctx) from error

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # the reader has gone; Click handles it
            raise
        except OSError as error:
            where = error.filename or "Standard output, or a temporary file, cannot be written"
            raise CouldNotRun(f"{where}: {error.strerror or error}.") from error


def path_to_write(path: Path | None) -> Path:
    """Return the catalog that a command changes; raise CatalogError if there is only the shipped one."""
    here = Path("catalog.db")
    if path is None and not here.is_file():
        problem = "There is no catalog.db in this folder, and the shipped catalog is read-only."
        raise CatalogError(f"{problem} Name the file to write: --catalog catalog.db")
    return path or here


def refuse_to_overwrite(written: Path | None, read: Mapping[str, Path | None]) -> None:
    """Raise UsageError (exit code 2) if the file to write is also read, even by another path."""
    for what, path in read.items():
        if written and path and _is_same(written, path):
            raise click.UsageError(f"{written} is the {what}. Name another file to write to.")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them does not exist yet
        return one.resolve() == other.resolve()


def open_texts(folder: Path) -> dict[str, bytes]:
    """Read the files in a folder of rules; end the command with exit code 2 if that fails."""
    if not folder.is_dir():
        raise CouldNotRun(f"There is no folder of rules {folder}.")
    with ending_on(RulesError):
        return read_rules(folder)


def open_catalog(path: Path, topic: Topic, end: type[click.ClickException] = CouldNotRun) -> Catalog:
    """Open a catalog file with the columns of a topic."""
    with ending_on(CatalogError, end=end):
        return Catalog(path, topic)


def open_own_attributes(path: Path, topic: Topic) -> Mapping[str, Attribute]:
    """Return a catalog's own attributes, which the store has added.

    Return nothing if the catalog is the default one and belongs to another topic.
    """
    usual = click.get_current_context().get_parameter_source("catalog") is ParameterSource.DEFAULT
    with ending_on(CatalogError):
        try:
            return Catalog(path, topic).own_attributes
        except OtherTopicError:
            if usual:
                return {}
            raise


def find_own_attributes(texts: Mapping[str, bytes], path: Path) -> Mapping[str, Attribute]:
    """Return a catalog's own attributes, for rules that may have problems; none if their topic has any."""
    try:
        topic = rules_folder.load_topic(texts)
    except RulesError:
        return {}
    return open_own_attributes(path, topic)


def open_topic(folder: Path) -> Topic:
    """Load the topic of a folder of rules; problems in the rules end the command with exit code 1."""
    return open_topic_of(folder, open_texts(folder))


def open_topic_of(folder: Path, texts: Mapping[str, bytes]) -> Topic:
    """Load the topic from the content of rule files; problems in them end the command with exit code 1."""
    with ending_on_problems(folder):
        return rules_folder.load_topic(texts)


def open_advisor(folder: Path, path: Path) -> Advisor:
    """Load rulebook and catalog; problems in the rules end the command with exit code 1."""
    texts = open_texts(folder)
    catalog = open_catalog(path, open_topic_of(folder, texts))
    return Advisor(load(folder, texts, catalog.own_attributes), catalog)


def open_rulebook(folder: Path, path: Path) -> Rulebook:
    """Load a rulebook with a catalog's own attributes; problems end the command with exit code 1."""
    texts = open_texts(folder)
    return load(folder, texts, open_own_attributes(path, open_topic_of(folder, texts)))


def load(folder: Path, texts: Mapping[str, bytes], own_attributes: Mapping[str, Attribute]) -> Rulebook:
    """Load a rulebook from the content of its files; problems in them end the command with exit code 1."""
    with ending_on_problems(folder):
        return rules_folder.load(texts, own_attributes, chosen_day())


@contextmanager
def ending_on_problems(folder: Path) -> Iterator[None]:
    """Print every problem and end the command with exit code 1 if RulesError is raised."""
    try:
        yield
    except RulesError as error:
        print_problems(folder, error.problems, "fix them first")
        raise SystemExit(1) from error


def require_yes(question: str, otherwise: str) -> None:
    """Ask a question; unless it is answered with yes, end the command with `otherwise` and exit code 1."""
    try:
        agreed = click.confirm(question)
    except click.Abort:
        click.echo()
        fix = "Type it in a terminal, or add --yes."
        raise click.ClickException(f"{otherwise}: nobody answered. {fix}") from None
    if not agreed:
        raise click.ClickException(f"{otherwise}.")


def print_problems(folder: Path, problems: Sequence[Problem], outcome: str) -> None:
    """Print every problem on standard error, then their number and the outcome."""
    for problem in problems:
        click.echo(problem, err=True)
    click.echo(f"{count_of(len(problems), 'problem')} in {folder}: {outcome}.", err=True)


def find_product(catalog: Catalog, product_id: str) -> Product:
    """Return the product with this id; end the command with exit code 1 if there is none."""
    if product := catalog.product(product_id):
        return product
    known = [each.id for each in catalog.products()]
    raise click.ClickException(unknown_product(product_id, known, catalog.path))


def unknown_product(product_id: str, known: Iterable[str], path: Path) -> str:
    """Return the message for an unknown product id."""
    return f"There is no product '{product_id}' in {path}. {did_you_mean(product_id, known)}".rstrip()
