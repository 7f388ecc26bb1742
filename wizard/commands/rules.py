"""`wizard rules`: list the kept versions of the rules, and restore one."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

import click

from wizard.commands.io import (
    CommandGroup,
    CouldNotRun,
    VersionName,
    ending_on,
    open_texts,
    rules_option,
    writing,
)
from wizard.commands.output import print_line, print_rows
from wizard.commands.versions import find_account, show_time
from wizard.events import Action, Event
from wizard.files import replace_files
from wizard.history import RuleHistory, VersionRecord
from wizard.publishing import (
    find_publishing,
    finish,
    locked,
    moment,
    read_whole,
    replace_rules,
    versions_to_serve,
)
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.loader import MISSING_TOPIC, TOPIC_FILE, RuleTexts, hash_files
from wizard.rule_language.publishing import Publishing, with_publishing
from wizard.rule_language.wording import count_of, join_words
from wizard.rules_folder import find_lost_ids, load, shipped_topic

WENT_LIVE = frozenset({Action.PUBLISHED, Action.LIVE})
"""Actions by which a version went live."""


@click.group(cls=CommandGroup)
def rules() -> None:
    """Manage versions of the rules."""


@rules.command()
@click.argument("version", type=VersionName(), required=False)
@rules_option
@click.option(
    "--before",
    type=VersionName(),
    metavar="DATE|VERSION",
    help="Restore what was live before a day, a time such as '2026-11-20 14:00' (UTC), or a version.",
)
@click.option("--list", "listed", is_flag=True, help="List the kept versions, and change nothing.")
def restore(version: str | None, rules: Path, before: str | None, listed: bool) -> None:
    """Restore the last good version of the rules folder.

    That is the version that last passed 'wizard check' or went live (with 'publishing: versions', the version
    published last). VERSION names another one. All rule files are restored, including comments, examples and
    stores. The current contents of the folder are kept as a version first, so nothing is lost.
    """
    history = RuleHistory(rules)
    if version and before:
        raise click.UsageError("Name a version, or what it was live before, not both.")
    if listed:
        _print_versions(history)
    elif before:
        _restore(rules, history, _choose_before(rules, history, before))
    else:
        _restore(rules, history, _choose(rules, history, version))


@rules.command()
@rules_option
def upgrade(rules: Path) -> None:
    """Upgrade a rules folder that was made by an earlier release.

    Adds topic.yaml and the pictures of the shipped rules, which the folder used until now, if it does not
    have its own. No other file is changed.
    """
    texts = open_texts(rules)
    if TOPIC_FILE in texts:
        click.echo(f"Nothing to do: {rules} has a topic.yaml.")
        return
    try:
        load(texts)
    except RulesError as error:
        if MISSING_TOPIC in error.problems:
            raise CouldNotRun(str(MISSING_TOPIC)) from error
    lacking = {name: content for name, content in shipped_topic().items() if name not in texts}
    with writing(rules):
        replace_files({rules / name: content for name, content in lacking.items()})
    for name in lacking:
        click.echo(f"{name}: written")
    click.echo(f"{rules} is up to date.")


def _print_versions(history: RuleHistory) -> None:
    """Print one line for each kept version, the newest first."""
    kept = history.newest_first()
    rows = [(each.name, show_time(each.when), _state(each)) for each in kept]
    click.echo(f"{count_of(len(rows), 'version')} in {history.folder}")
    if rows:
        print_rows(rows)


def _state(kept: VersionRecord) -> str:
    """Return why a version is kept."""
    if not kept.good:
        return "replaced"
    return "published" if kept.published else "was live" if kept.live else "passed"


def _choose(folder: Path, history: RuleHistory, version: str | None) -> VersionRecord:
    """Return the newest version whose name starts so, by default the last good one; else exit code 2."""
    if version is None:
        publishing = find_publishing(folder)
        published = publishing is Publishing.VERSIONS and versions_to_serve(history, publishing)
        found = published[0] if published else history.last_good()
        missing = f"No good version of {folder} is kept. 'wizard check' keeps every version that passes."
    else:
        found = history.find(version)
        missing = _no_version(folder, history, version)
    if found is None:
        raise CouldNotRun(missing)
    return found


def _no_version(folder: Path, history: RuleHistory, name: str) -> str:
    """Return the message for a version that is not kept."""
    known = ", ".join(each.name for each in history.newest_first()) or "none"
    return f"There is no kept version '{name}' of {folder}. Kept: {known}."


def _choose_before(folder: Path, history: RuleHistory, before: str) -> VersionRecord:
    """Return the version that was live before a time or another version; exit code 2 if there is none."""
    kept = {record.digest: record for record in history.newest_first() if record.good}
    live = [event for event in history.events.newest_first() if event.action in WENT_LIVE]
    if until := _read_time(before):
        found = [kept[event.digest] for event in live if event.at < until and event.digest in kept]
        found = found or [record for record in kept.values() if record.when < until]
        missing = f"No version of {folder} is kept that was live before {show_time(until)}."
    else:
        record = history.find(before)
        if record is None:
            fix = "A day is written as 2026-11-20, a time as '2026-11-20 14:00'."
            raise CouldNotRun(f"{_no_version(folder, history, before)} {fix}")
        since = next(
            (number for number, event in enumerate(live) if event.digest == record.digest), len(live)
        )
        digests = [event.before for event in live[since : since + 1]]
        digests += [event.digest for event in live[since + 1 :] if event.digest != record.digest]
        found = [kept[digest] for digest in digests if digest in kept]
        found = found or [each for each in kept.values() if each.number < record.number]
        missing = f"No version of {folder} is kept that was live before {record.name}."
    if not found:
        raise CouldNotRun(
            f"{missing} 'wizard log' lists what was live, 'wizard rules restore --list' what is kept."
        )
    return found[0]


def _read_time(text: str) -> str:
    """Parse a day or time as the timestamp of events, in UTC; an empty string for anything else."""
    try:
        read = datetime.fromisoformat(text)
        read = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the latter for a time that is before year 1 in UTC
        return ""
    return read.isoformat(timespec="microseconds")


def _restore(folder: Path, history: RuleHistory, version: VersionRecord) -> None:
    """Restore a version to the folder, and print what changed, file by file."""
    publishing = find_publishing(folder)
    with ending_on(RulesError), locked(history):
        with writing(folder, "No file is changed."):
            finish(folder)
        try:
            wanted = with_publishing(history.whole_files(version), publishing)
        except OSError as error:
            fix = "Choose another one: wizard rules restore --list"
            message = f"{error.filename} cannot be restored: {error.strerror}. {fix}"
            raise CouldNotRun(message) from error
        try:
            present = read_whole(folder)
            before = history.save(present, good=False) if present else None
        except OSError as error:
            reason = f"{error.filename}: {error.strerror}"
            message = f"What is there now cannot be kept, so nothing was changed. {reason}."
            raise CouldNotRun(message) from error
        if wanted == present:
            click.echo(f"Nothing to do: {folder} holds version {version.name} already.")
            return
        with writing(folder, "No file is changed."):
            replace_rules(folder, wanted, history)
        if publishing is not Publishing.VERSIONS:
            was = hash_files(present) if present else ""
            note = f"wizard rules restore, in place of {before.name}" if before else "wizard rules restore"
            event = Event(moment(), find_account(), Action.RESTORED, version.digest, was, note)
            with suppress(OSError):  # the rules are restored; the server logs what goes live
                history.add_event(event)
    _print_restored(folder, version, present, wanted)
    if publishing is Publishing.VERSIONS:
        shown = quote(str(folder))
        click.echo(f"It goes live when it is published: wizard publish {shown} --rules {shown}")
    with suppress(RulesError):  # unreadable files were not live, so no links depend on them
        if lost := [str(name) for name in find_lost_ids(present, wanted)]:
            print_line(f"Links made with the new id of the {join_words(lost)} no longer work.", indent=0)
    if before:
        back = f"wizard rules restore {before.name} --rules {quote(str(folder))}"
        click.echo(f"What was there before is kept in {history.path(before)}; {back} restores it.")


def _print_restored(folder: Path, version: VersionRecord, present: RuleTexts, wanted: RuleTexts) -> None:
    """Print what happened to each file that differs, and which version the folder holds."""
    for name in sorted(wanted.keys() | present.keys()):
        if wanted.get(name) != present.get(name):
            done = "changed back" if name in present else "restored"
            click.echo(f"{name}: {done if name in wanted else 'removed'}")
    click.echo(f"{folder} holds version {version.name} of {show_time(version.when)} again.")
