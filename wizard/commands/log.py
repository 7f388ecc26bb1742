"""`wizard log`: which versions went live, when, by whom and why."""

from pathlib import Path

import click

from wizard.commands.io import CouldNotRun, json_option, rules_option
from wizard.commands.output import print_json, print_table
from wizard.commands.versions import show_time
from wizard.events import Event
from wizard.history import RuleHistory
from wizard.publishing import read_publication
from wizard.rule_language.wording import count_of

MOST_SHOWN = 20
"""How many events are shown by default."""


@click.command()
@rules_option
@click.option(
    "--most",
    default=MOST_SHOWN,
    show_default=True,
    type=click.IntRange(1),
    help="The most versions to show, newest first.",
)
@json_option
def log(rules: Path, most: int, as_json: bool) -> None:
    """Show which versions went live, who did it, and why.

    The newest comes first. The order is that in which versions went live, even if the clock was wrong.
    Versions that went live by being saved in the rules folder show 'folder' instead of a name.
    """
    history = RuleHistory(rules)
    try:
        events = _all_events(history)
    except OSError as error:
        raise CouldNotRun(f"{error.filename}: {error.strerror}.") from error
    names = {record.digest: record.name for record in history.newest_first()}
    if as_json:
        print_json({"events": [_event_data(event, names) for event in events[:most]]})
        return
    if events:
        click.echo(f"{count_of(len(events), 'event')} of {rules}")
        print_table([_row(event, names) for event in events[:most]])
    else:
        click.echo(f"Nothing is logged for {rules} yet: no server has served it, and nothing was published.")


def _all_events(history: RuleHistory) -> list[Event]:
    """Return the events, newest first, including that of an interrupted publication."""
    events = history.events.newest_first()
    last = read_publication(history)
    return [last.event, *events] if last and last.pending and last.event not in events else events


def _row(event: Event, names: dict[str, str]) -> tuple[str, ...]:
    name = names.get(event.digest, f"{event.digest[:12]}, no longer kept")
    return show_time(event.at), event.action, name, event.actor, event.note


def _event_data(event: Event, names: dict[str, str]) -> dict[str, object]:
    return {
        "at": event.at,
        "actor": event.actor,
        "action": event.action,
        "version": names.get(event.digest),
        "digest": event.digest,
        "before": event.before or None,
        "note": event.note or None,
    }
