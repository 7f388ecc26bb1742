"""`wizard publish`: make a version of the rules live, after showing what changes and asking for approval."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from shlex import quote
from time import perf_counter

import click

from wizard.advisor import Advisor
from wizard.analysis.check import CheckReport, check_rulebook, merge_diagnostics, report_mistakes
from wizard.analysis.impact import Impact
from wizard.analysis.lint import Diagnostic, DiagnosticKind
from wizard.analysis.periods import title_of
from wizard.analysis.rule_diff import DatedDiff, diff_by_period, list_edits
from wizard.analysis.unintended import LOST, report_lost_products
from wizard.commands.check import print_changes, print_check_report, summary
from wizard.commands.diff import changed_files, print_edits
from wizard.commands.draft import no_draft, rules_words
from wizard.commands.impact import NOTHING, compare_rulebooks, ways_that_change
from wizard.commands.io import (
    Command,
    CouldNotRun,
    LogText,
    VersionName,
    catalog_option,
    ending_on,
    open_catalog,
    print_problems,
    require_own_rules,
    require_yes,
    rules_option,
    writing,
)
from wizard.commands.limits import megabytes_option, run_limited, seconds_option
from wizard.commands.output import print_heading, print_line
from wizard.commands.versions import find_account, name_version, read_version, show_time
from wizard.drafts import find_draft
from wizard.events import Action, Event
from wizard.history import RuleHistory, VersionRecord
from wizard.publishing import (
    ConflictError,
    find_live,
    find_publishing,
    finish,
    locked,
    moment,
    publish,
    read_publication,
    read_rules,
)
from wizard.reload.gate import GateResult, check_rules
from wizard.reload.job import Limits
from wizard.rule_language.diagnostics import Problem, RulesError
from wizard.rule_language.loader import RuleTexts, hash_files
from wizard.rule_language.publishing import (
    SETTINGS_FILE,
    Publishing,
    is_same_version,
    read_publishing,
    without_publishing,
)
from wizard.rules_folder import load_older, load_topic
from wizard.web.rehearsal import rehearse


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is to be published: its name, its files, and those it was made from (None if not a draft)."""

    name: str
    texts: RuleTexts
    base: RuleTexts | None = None


Loaded = Advisor | tuple[Problem, ...]
"""Rules loaded with a catalog, or why they cannot be loaded."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The live rules (if they load) and the new ones, what the check found, and whether all is proven.

    `known` are the messages of hints that the live rules have too.
    """

    before: Loaded
    after: Advisor
    report: CheckReport
    known: frozenset[str]
    proven: bool


@click.command("publish", cls=Command)
@click.argument("draft", metavar="[VERSION]", type=VersionName(), required=False)
@rules_option
@catalog_option
@click.option("--who", type=LogText(), required=True, metavar="NAME", help="Your name, for the log.")
@click.option("--why", type=LogText(), required=True, metavar="TEXT", help="The reason, for the log.")
@click.option("--yes", is_flag=True, help="Answer yes to every question.")
@click.option(
    "--digest", type=VersionName(), metavar="DIGEST", help="Publish only what has this name or digest."
)
@click.option(
    "--mode",
    type=click.Choice([each.value for each in Publishing]),
    help="What goes live from now on: what is saved in the folder and passes, or only published versions.",
)
@seconds_option
@megabytes_option
def publish_command(
    draft: str | None,
    rules: Path,
    catalog: Path,
    who: str,
    why: str,
    yes: bool,
    digest: str | None,
    mode: str | None,
    check_seconds: int,
    check_megabytes: int,
) -> None:
    """Make a version of the rules live.

    VERSION is a draft, a folder of rules, a kept version, or a git revision. The command checks and proves
    it, shows what it changes, and asks for confirmation. Then it replaces the contents of the rules folder
    with it, and logs who published it and why. With --mode and no VERSION, the live rules are published
    again, and only the mode changes. The exit code is 0, 1 if there are problems or you answer no, and 2 if
    something cannot be read or written, or has changed since you were shown it.
    """
    if draft is None and mode is None:
        raise click.UsageError("Name the draft to publish. 'wizard draft list' lists them.")
    require_own_rules(rules)
    _finish_last(rules)
    with ending_on(RulesError, ConflictError):
        live, record = find_live(rules)
        candidate = read_candidate(draft, rules) if draft else Candidate("What is live", live)
    _refuse_mode(candidate, rules)
    chosen = Publishing(mode) if mode else None
    if not chosen and is_same_version(candidate.texts, live) and _is_published(rules, live):
        click.echo(f"Nothing to do: version {name_version(live)} is live already.")
        return
    _refuse_other(candidate, rules, live, digest)
    if not draft:
        _refuse_edits(rules, live, chosen)
    _announce(candidate, live, record, is_draft=bool(draft))
    limits = Limits(check_seconds, check_megabytes)
    findings = _examine(candidate, live, catalog, limits)
    lost: list[Diagnostic] = []
    if draft:
        was = record.name if record else quote(str(rules))
        lost = _show_edits(
            candidate, live, findings, f"wizard impact {was} {quote(draft)}{rules_words(rules)}"
        )
        _warn_of_edits(candidate, rules, live)
    _agree(findings, lost, yes)
    actor = f"{who} (account {find_account()})"  # the account is certain, the name is claimed
    said = Event("", actor, Action.PUBLISHED, "", "", why)
    if not yes:
        require_yes(f"\nPublish version {name_version(candidate.texts)}?", "Nothing is published")
    chosen = chosen or _ask_mode(rules, yes)
    _publish(candidate, draft, rules, live, chosen, said, findings)


def read_candidate(name: str, rules: Path) -> Candidate:
    """Read the rules to be published."""
    if draft := find_draft(rules, name):
        with ending_on(RulesError):
            return Candidate(f"The draft '{name}'", draft.texts(), draft.base())
    if Path(name).is_dir() and Path(name).resolve() == rules.resolve():
        with ending_on(RulesError):
            return Candidate(f"The folder {name}", read_rules(rules))
    try:
        return Candidate(f"'{name}'", read_version(name, rules))
    except CouldNotRun as error:
        if not Path(name).exists():
            raise CouldNotRun(f"{error.message.rstrip('.')}. {no_draft(rules, name)}") from error
        raise


def _finish_last(rules: Path) -> None:
    """Finish an interrupted publication."""
    history = RuleHistory(rules)
    last = read_publication(history)
    if last and last.pending:
        with ending_on(RulesError), writing(rules), locked(history):
            if name := finish(rules):
                click.echo(f"The interrupted publishing of version {name} is finished now.")


def _refuse_mode(candidate: Candidate, rules: Path) -> None:
    """End the command if the version changes the mode."""
    said, mode = read_publishing(candidate.texts), find_publishing(rules) or Publishing.FOLDER
    if said and said is not mode:
        fix = f"Type: wizard publish --mode {said} --who NAME --why TEXT, and delete that line from its"
        message = f"{candidate.name} changes 'publishing' from {mode} to {said}, which no draft does."
        raise CouldNotRun(f"{message} {fix} {SETTINGS_FILE}.")


def _refuse_other(candidate: Candidate, rules: Path, live: RuleTexts, digest: str | None) -> None:
    """End the command if the version is not the digest's, or has an outdated base."""
    if digest and not (
        name_version(candidate.texts) == digest or _matches_digest(hash_files(candidate.texts), digest)
    ):
        message = f"{candidate.name} is version {name_version(candidate.texts)}, not {digest}."
        raise CouldNotRun(f"{message} Nothing is published. Was it edited since? Look at it again.")
    if candidate.base is not None and not is_same_version(candidate.base, live):
        name = candidate.name.split("'")[1]
        message = f"The draft '{name}' would undo what went live since it was made. Nothing is published."
        fix = f"Bring it up to date first: wizard draft update {name} --rules {quote(str(rules))}"
        raise CouldNotRun(f"{message} {fix}")


def _refuse_edits(rules: Path, live: RuleTexts, mode: Publishing | None) -> None:
    """End the command if the folder has edits: changing only the mode must not decide about them."""
    with ending_on(RulesError):
        present = read_rules(rules)
    if not is_same_version(present, live):
        message = f"{rules} has edits that are not live: {', '.join(changed_files(live, present))}."
        shown = quote(str(rules))
        fix = f"Publish them (wizard publish {shown} --mode {mode} ...), or restore what is live"
        raise CouldNotRun(f"{message} {fix} (wizard rules restore --rules {shown}).")


def _announce(candidate: Candidate, live: RuleTexts, record: VersionRecord | None, is_draft: bool) -> None:
    """Print which version replaces which."""
    since = f", kept since {show_time(record.when)}" if record else ""
    if is_draft:
        click.echo(f"{candidate.name} is version {name_version(candidate.texts)}.")
        click.echo(f"It replaces version {name_version(live)}, which is live{since}.\n")
    else:
        click.echo(f"Version {name_version(live)}, which is live{since}, is published as it is.\n")


def _matches_digest(digest: str, beginning: str) -> bool:
    """Return whether `beginning` has at least twelve digits and the digest starts with it."""
    return len(beginning) >= 12 and digest.startswith(beginning)


def _is_published(rules: Path, live: RuleTexts) -> bool:
    """Return whether what is live was published and the folder has no other edits."""
    last = read_publication(RuleHistory(rules))
    with ending_on(RulesError):
        present = read_rules(rules)
    return last is not None and last.event.digest == hash_files(live) and is_same_version(present, live)


# --- what is shown -------------------------------------------------------------------------------------


def _examine(candidate: Candidate, live: RuleTexts, catalog: Path, limits: Limits) -> Findings:
    """Check and prove the version compared with the live one; print the results; exit code 1 if it fails."""
    started = perf_counter()
    before = _open(live, catalog, newer=candidate.texts)
    after = _open(candidate.texts, catalog, before)
    if isinstance(after, Advisor):
        served_now = before if isinstance(before, Advisor) else after
        work = partial(_look_for_problems, candidate.texts, after, served_now)
        report, result, known = run_limited(limits, work)
    else:
        report, result, known = report_mistakes(after), GateResult(), frozenset()
    rulebook = after.rulebook if isinstance(after, Advisor) else None
    print_check_report(report, rulebook)
    if rulebook:
        print_changes(rulebook)
    click.echo(f"Checked {summary(report, rulebook, perf_counter() - started)}")
    if result.problems:
        print_problems(Path(candidate.name), result.problems, "it would not go live")
    if report.problems or result.problems or not isinstance(after, Advisor):
        raise click.ClickException(f"Nothing is published. {candidate.name} has problems; fix them first.")
    proven = not (report.inconclusive or result.inconclusive)
    outcome = "Proven" if proven else "Not everything could be proven"
    holds = ": everything holds for all of them" if proven else ""
    click.echo(f"{outcome} with the products of {catalog}{holds}.")
    for shortage in result.shortages:
        print_line(f"As in the live rules: {shortage}")
    return Findings(before, after, report, known, proven)


def _open(texts: RuleTexts, catalog: Path, other: Loaded = (), newer: RuleTexts | None = None) -> Loaded:
    """Load rules with the catalog; reuse that of `other` rather than reading it again.

    With `newer`, use the ids that those files use for the same things.
    """
    try:
        topic = load_topic(texts)
        known = other.catalog if isinstance(other, Advisor) else None
        products = known.read_as(topic) if known else open_catalog(catalog, topic)
        return Advisor(load_older(texts, newer or texts, products.own_attributes), products)
    except RulesError as error:
        return error.problems


def _look_for_problems(
    texts: RuleTexts, new: Advisor, live: Advisor
) -> tuple[CheckReport, GateResult, frozenset[str]]:
    """Check and prove rules as the server does before they go live, but return hints too.

    Also return the messages of hints that the live rules have.
    """
    report = check_rulebook(new.rulebook, live.rulebook)
    if report.problems:
        return report, GateResult(), frozenset()
    result = check_rules(texts, new.catalog, live, passed=True, rehearse=rehearse)
    hints = check_rulebook(live.rulebook).hints if report.hints else ()
    known = frozenset(each.problem.message for each in hints)
    return report, replace(result, advisor=None, catalog=None), known


def _show_edits(
    candidate: Candidate, live: RuleTexts, findings: Findings, to_see_more: str
) -> list[Diagnostic]:
    """Print the edits, how many ways of answering they affect, and the command `to_see_more`.

    Return (after printing them) the changes that leave shoppers without any product who have one now.
    """
    print_heading("What it changes")
    before, after = findings.before, findings.after
    if not isinstance(before, Advisor):
        print_edits(live, candidate.texts, ())
        reason = "What is live cannot be loaded by this release of the wizard"
        print_line(f"How many shoppers this affects is not known: {reason}. {before[0]}", indent=0)
        return []
    diffs = diff_by_period(before.rulebook, after.rulebook)
    print_edits(live, candidate.texts, list_edits(diffs))
    deciding = [each for each in diffs if not all(edit.words_only for edit in each.edits)]
    if not deciding:
        click.echo(f"\n{NOTHING}")
        return []
    looked_at = _show_impacts(deciding, before, after, titled=len(diffs) > 1)
    changing = [diff for diff, found in looked_at if ways_that_change(found) != [NOTHING]]
    if changing:
        click.echo()
    for each in changing:
        on = "" if each.day == after.rulebook.day else f" --on {each.day}"
        click.echo(f"Each kind of change, with an example: {to_see_more}{on}")
    lost = {diff.periods: _find_lost_products(diff, found) for diff, found in looked_at}
    in_each = [(each.periods, lost.get(each.periods, [])) for each in diffs]
    found_lost = merge_diagnostics(in_each, after.rulebook.day)
    if found_lost:
        click.echo()
        print_check_report(CheckReport(tuple(found_lost)), after.rulebook)
    return found_lost


def _show_impacts(
    diffs: Sequence[DatedDiff], before: Advisor, after: Advisor, titled: bool
) -> list[tuple[DatedDiff, Impact]]:
    """Print and return what edits change in each period, up to one where that cannot be counted.

    The periods are printed above it where it is `titled`.
    """
    looked_at: list[tuple[DatedDiff, Impact]] = []
    for each in diffs:
        if titled:
            print_heading(title_of(each.periods))
        else:
            click.echo()
        try:
            found = compare_rulebooks(each.old, each.new, (before.catalog, after.catalog))
        except CouldNotRun as error:  # the rules are too tangled to count
            print_line(f"How many shoppers this affects is not known. {error.message}", indent=0)
            break
        for line in ways_that_change(found):
            print_line(line, indent=0)
        looked_at.append((each, found))
    return looked_at


def _find_lost_products(diff: DatedDiff, found: Impact) -> list[Diagnostic]:
    extents = (each.extent for each in found.changes if each.kind == LOST)
    reported = (report_lost_products(diff.old, diff.new, extent) for extent in extents)
    return [Diagnostic(DiagnosticKind.DOUBTFUL, *each) for each in reported if each]


def _warn_of_edits(candidate: Candidate, rules: Path, live: RuleTexts) -> None:
    """Warn of edits in the folder that are neither live nor being published."""
    with ending_on(RulesError):
        present = read_rules(rules)
    if not is_same_version(present, live) and not is_same_version(present, candidate.texts):
        edited = f"{rules} has edits that are not live: {', '.join(changed_files(live, present))}."
        print_line(f"{edited} They will be replaced, and kept as version {name_version(present)}.", indent=0)


# --- what is asked -------------------------------------------------------------------------------------


def _agree(findings: Findings, lost: list[Diagnostic], yes: bool) -> None:
    """Ask whether hints that the live rules do not have are intended; exit code 1 if not."""
    new = [each for each in findings.report.hints if each.problem.message not in findings.known]
    hints = len(new) + len(lost)
    which = "new hints" if findings.known else "hints"
    if hints and not yes:
        require_yes(f"\nThere are {which} above ({hints}). Are they intended?", "Nothing is published")


def _ask_mode(rules: Path, yes: bool) -> Publishing | None:
    """Ask, at the first publication only, what goes live from now on; None keeps the setting."""
    if yes or find_publishing(rules) or read_publication(RuleHistory(rules)):
        return None
    click.echo("\nThis is the first version that is published here. What goes live after it?")
    print_line("folder: what is saved in the rules folder and passes, as until now")
    print_line("versions: only what is published")
    choice = click.Choice([each.value for each in Publishing])
    try:
        return Publishing(click.prompt("Which", type=choice, default=Publishing.FOLDER.value))
    except click.Abort:  # can be answered another time
        return None


# --- what is done --------------------------------------------------------------------------------------


def _publish(
    candidate: Candidate,
    draft: str | None,
    rules: Path,
    live: RuleTexts,
    mode: Publishing | None,
    said: Event,
    findings: Findings,
) -> None:
    """Publish what was shown, unless it has changed meanwhile."""
    with ending_on(RulesError):
        again = read_candidate(draft, rules) if draft else candidate
    if again.texts != candidate.texts:
        message = f"{candidate.name} was edited while it was shown. Nothing is published."
        raise CouldNotRun(f"{message} Type the command again to see it as it is now.")
    texts = without_publishing(candidate.texts)
    event = Event(moment(), said.actor, said.action, hash_files(texts), hash_files(live), said.note)
    try:
        with writing(rules, "Nothing is published."), ending_on(RulesError):
            record = publish(rules, texts, event, mode, proven=findings.proven)
    except ConflictError as error:
        raise CouldNotRun(
            f"{error} Nothing is published. Type the command again to see it as it is now."
        ) from error
    click.echo(f"\nVersion {record.name} is published.")
    now = find_publishing(rules) or Publishing.FOLDER
    click.echo(
        "From now on only published versions go live."
        if now is Publishing.VERSIONS
        else "What is saved in the rules folder goes live too, once it passes."
    )
    if find_draft(rules, draft or ""):
        click.echo(f"The draft stays; 'wizard draft drop {draft}' deletes it.")
