"""Let each call of import, set, restore, publish and reload fail once: `python -m benchmarks.attack_faults`.

After each fault the state must be intact, old or new, and the message must be one for people. Then the same
is done with a disk that is full from the n-th write on. Prints one line for each scenario, NAME: tried N,
failed M; the exit code is 1 if anything failed. `python -m benchmarks.attack_faults import set` runs only
these scenarios.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from benchmarks.faults import Faults
from tests.commands.running import FEED_HEADER, Shop
from tests.making import TOPIC, changed, encode, tidy_texts, write_texts
from wizard.advisor import Advisor
from wizard.catalog.store import Catalog, rewrite
from wizard.cli import main as wizard
from wizard.drafts import create_draft
from wizard.history import RuleHistory
from wizard.publishing import find_publishing, read_rules, versions_to_serve
from wizard.reload.live_version import Health, HealthTopic, LiveVersion, ReloadState, Version
from wizard.reload.snapshot import SnapshotPoller
from wizard.reload.watcher import Watcher
from wizard.rules_folder import read_texts
from wizard.web.surface import templates

FEED = f"{FEED_HEADER}plain,Quiet Over-Ear Headphones,Acme,20.00,USD,in_stock,\n"
EDITED = changed("verdict.yaml", "You only listen.", "You just listen.")
BEFORE = "what was there before"

CODE = re.compile(r"Traceback|Errno|\w+Error\b|<class|\bNone\b")
"""Text that no message for people may contain."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The exit code of a run, and everything that it printed."""

    code: int
    output: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A command or job that writes: the state before it, how it runs, and the parts of the state it affects.

    Each part is old or new after any fault; if the parts are `one`, all of them are the same. `also` lists
    further states that are allowed.
    """

    name: str
    prepare: Callable[[Path], None]
    run: Callable[[Path], Outcome]
    read: Callable[[Path], tuple[object, ...]]
    one: bool = True
    also: tuple[object, ...] = ()


@dataclass(slots=True)
class Tally:
    """How often something was tried, and what was wrong."""

    tried: int = 0
    failures: list[str] = field(default_factory=list)


def try_faults(scenario: Scenario, folder: Path, full: bool = False, stride: int = 1) -> Tally:
    """Run a scenario with the n-th call failing, for each n (or each `stride`th) until there is none."""
    templates()  # compile once instead of in the process of each check
    prepared, tried = folder / "prepared", folder / "tried"
    prepared.mkdir()
    scenario.prepare(prepared)
    before, after, normal = _run(scenario, prepared, tried, Faults(tried, sys.maxsize))
    tally = Tally()
    if before == after:
        tally.failures.append("it changes nothing")
    for number in count(1, stride):
        faults = Faults(tried, number, full)
        _, state, outcome = _run(scenario, prepared, tried, faults)
        if not faults.happened:
            break
        tally.tried += 1
        for wrong in _find_wrong(scenario, before, after, normal, state, outcome):
            tally.failures.append(f"call {number}: {wrong}: {outcome}")
    return tally


def _run(
    scenario: Scenario, prepared: Path, tried: Path, faults: Faults
) -> tuple[tuple[object, ...], tuple[object, ...], Outcome]:
    """Return the state before and after a run in a separate folder, and its outcome."""
    shutil.copytree(prepared, tried)
    try:
        before = scenario.read(tried)
        with faults.injected():
            outcome = scenario.run(tried)
        return before, scenario.read(tried), outcome
    finally:
        shutil.rmtree(tried)


def _find_wrong(
    scenario: Scenario,
    before: tuple[object, ...],
    after: tuple[object, ...],
    normal: Outcome,
    state: tuple[object, ...],
    outcome: Outcome,
) -> Iterator[str]:
    """Yield everything that is wrong with the state and the message after a fault."""
    parts = zip(state, before, after, strict=True)
    if not all(part in (old, new, *scenario.also) for part, old, new in parts):
        yield "a part is neither old nor new"
    elif scenario.one and state not in (before, after):
        yield "some parts are old and some are new"
    if outcome.code == normal.code:
        if state != after:
            yield "it says that all went well"
        return
    if outcome.code != 2:
        yield "another exit code than 2"
    if not re.search(r"^Error: ", outcome.output, re.MULTILINE):
        yield "no message"
    if CODE.search(outcome.output):
        yield "no message for people"
    if "is unchanged" in outcome.output and state[0] != before[0]:
        yield "the message says that nothing changed"


# --- scenarios -----------------------------------------------------------------------------------------


def type_command(*arguments: str) -> Callable[[Path], Outcome]:
    """Return a function that runs a command in a folder; {} in it stands for the folder."""

    def run(folder: Path) -> Outcome:
        """Run the command."""
        ended = CliRunner().invoke(wizard, [each.replace("{}", str(folder)) for each in arguments])
        odd = ended.exception is not None and not isinstance(ended.exception, SystemExit)
        return Outcome(ended.exit_code, repr(ended.exception) if odd else ended.output)

    return run


def make_shop(folder: Path) -> None:
    """Make a shop, a feed, and the files that an export and a report replace."""
    Shop(folder)
    (folder / "feed.csv").write_text(FEED)
    for name in ("export.csv", "report.json"):
        (folder / name).write_text(BEFORE)


def edit_rules(folder: Path) -> None:
    """Make a shop whose rules passed and were then edited: one file changed, one new, one deleted."""
    shop = Shop(folder)
    RuleHistory(shop.rules).save(read_texts(shop.rules), good=True)
    shop.write({**EDITED, "extra.yaml": "a: b\n"})
    (shop.rules / "examples.yaml").unlink()


def make_draft(folder: Path) -> None:
    """Make a shop in which only published versions go live, with a draft."""
    shop = Shop(folder)
    shop.write({"settings.yaml": "close_call: 1\npublishing: versions\n"})
    texts = read_texts(shop.rules)
    RuleHistory(shop.rules).save(texts, good=True, live=True)
    write_texts(create_draft(shop.rules, "calls", texts).folder, EDITED)


def published_in(folder: Path) -> tuple[object, ...]:
    """Return the rule files that commands read and those that a server would start from, both intact."""
    rules = folder / "rules"
    history, mode = RuleHistory(rules), find_publishing(rules)
    first = history.whole_files(versions_to_serve(history, mode)[0])
    assert mode, "the mode is lost"
    return read_rules(rules), first


def products_of(folder: Path) -> tuple[str, ...]:
    """Return the products of the catalog with everything known about them; the file must be intact."""
    catalog = Catalog(folder / "catalog.db", TOPIC)
    return catalog.version, *map(repr, catalog.overrides)


def text_of(folder: Path, name: str) -> str:
    """Return the text of a file; for a failed import, only that there is a report."""
    text = (folder / name).read_text()
    return "fatal" if '"fatal": {' in text and text.endswith("]}\n") else text


def rules_of(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """Return the files of the rules folder; the version that passed must be kept and intact."""
    history = RuleHistory(folder / "rules")
    good = history.last_good()
    assert good, "the good version is lost"
    assert history.files(good) == encode(tidy_texts()), "the good version is damaged"
    return tuple(sorted((path.name, path.read_bytes()) for path in (folder / "rules").glob("[!.]*")))


class Reload:
    """A server whose rules and catalog change, as seen by its watcher."""

    PAUSE = 0.01
    """Seconds between two snapshots; those taken while a job runs are the same, and are repeated."""

    QUIET = 5
    """Number of pauses without a job after which nothing more will happen."""

    @staticmethod
    def prepare(folder: Path) -> None:
        """Make a live version, then change the rules and the catalog."""
        shop = Shop(folder)
        (folder / "live").mkdir(mode=0o700)
        health = Health(ReloadState.ON, proven=False)
        first = Version(1, Advisor.open(shop.rules, shop.catalog), read_texts(shop.rules), health)
        LiveVersion(folder / "live").publish(first)
        shop.write(EDITED)
        with rewrite(shop.catalog, TOPIC) as draft:
            draft.set_as_of("2025-07-24")

    @classmethod
    def run(cls, folder: Path) -> Outcome:
        """Follow the changes until nothing more happens."""
        live, rules = LiveVersion(folder / "live"), folder / "rules"
        poller = SnapshotPoller(rules, folder / "catalog.db", cls.PAUSE)
        quiet = 0
        try:
            watcher = Watcher(live, poller, RuleHistory(rules), unchecked=True)
            watch = watcher.watch()
            for busy in islice(watch, 1000):
                quiet = 0 if busy else quiet + 1
                if quiet == cls.QUIET:
                    break
            beat = live.last_beat()
            next(watch)
            if live.last_beat() == beat:
                return Outcome(2, "Error: the watcher gives no sign of life, which the servers report.\n")
            problems = live.read().health.problems
        except OSError as error:  # the process ends and is restarted
            return Outcome(2, f"Error: {error.filename}: {error.strerror}.\n")
        said = [str(each) for topic in HealthTopic for each in problems.get(topic, ())]
        return Outcome(2, f"Error: {' '.join(said)}\n") if said else Outcome(0, "")

    @staticmethod
    def read(folder: Path) -> tuple[str, str]:
        """Return the live versions of rules and catalog; the live version must be intact."""
        advisor = LiveVersion(folder / "live").read().advisor
        return advisor.rulebook.version, advisor.catalog.version


WITH_EXAMPLE = ("--append", "--name", "calls", "--from-url", "/?uses=music&talk=often")
IN_SHOP = ("--catalog", "{}/catalog.db", "--rules", "{}/rules")

SCENARIOS = (
    Scenario(
        "import",
        make_shop,
        type_command("catalog", "import", "{}/feed.csv", "--report", "{}/report.json", *IN_SHOP),
        lambda folder: (products_of(folder), text_of(folder, "report.json")),
        one=False,
        also=("fatal",),
    ),
    Scenario(
        "set",
        make_shop,
        type_command("catalog", "set", "boom", "anc=no", "--because", "seen", *IN_SHOP),
        lambda folder: (products_of(folder),),
    ),
    Scenario("restore", edit_rules, type_command("rules", "restore", "--rules", "{}/rules"), rules_of),
    Scenario(
        "publish",
        make_draft,
        type_command("publish", "calls", "--who", "Ann", "--why", "it is so", "--yes", *IN_SHOP),
        published_in,
    ),
    Scenario(
        "examples",
        make_shop,
        type_command("examples", "{}/rules", *WITH_EXAMPLE, "--catalog", "{}/catalog.db"),
        lambda folder: (text_of(folder, "rules/examples.yaml"),),
    ),
    Scenario(
        "export",
        make_shop,
        type_command("catalog", "export", "-o", "{}/export.csv", *IN_SHOP),
        lambda folder: (text_of(folder, "export.csv"),),
    ),
    Scenario("reload", Reload.prepare, Reload.run, Reload.read, one=False),
)


NAMES = tuple(each.name for each in SCENARIOS)


def main() -> int:
    """Try every fault of the scenarios named, or of all; print the counts, and what failed."""
    failed = 0
    for scenario in [each for each in SCENARIOS if each.name in (sys.argv[1:] or NAMES)]:
        for full, how in ((False, "one call fails"), (True, "the disk is full")):
            with TemporaryDirectory() as folder:
                tally = try_faults(scenario, Path(folder).resolve(), full)
            print(f"{scenario.name}, {how}: tried {tally.tried}, failed {len(tally.failures)}", flush=True)
            for failure in tally.failures:
                print(f"  {failure}", flush=True)
            failed += len(tally.failures)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
