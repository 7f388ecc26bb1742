"""The reports of an import: counts and examples for people, every record for programs, and what it means."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import IO

import click

from wizard.analysis.coverage import Loss, find_losses
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.properties import count_full_matches, prove_products
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import Violation
from wizard.catalog.feeds import Feed
from wizard.catalog.feeds.records import Rejection
from wizard.catalog.import_feed import ImportedOffer
from wizard.catalog.relations import Circle, describe_circle
from wizard.catalog.store import CatalogDiff, SharedAlias
from wizard.commands.import_columns import never_stated, print_columns, stated_fields
from wizard.commands.io import CouldNotRun, writing
from wizard.commands.output import Json, print_heading, print_line, print_rows
from wizard.engine.product_index import ProductGroups, group_products
from wizard.engine.ways import meets_in
from wizard.files import check_writable, write_file
from wizard.rule_language.conditions import NEVER
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import Budget, Product
from wizard.rule_language.topic import OTHER, PRICE
from wizard.rule_language.wording import count_of, join_first, join_words

SHOWN = 3
"""How many records are shown for each kind of refusal, warning or conflict."""

LOSSES_SHOWN = 8
"""How many new near misses are described individually."""


# --- for people ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Sample:
    """How many records have something in common, and texts about the first few."""

    count: int = 0
    texts: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Count one more record."""
        self.count += 1
        if len(self.texts) < SHOWN:
            self.texts.append(text)


@dataclass(slots=True)
class ImportSummary:
    """What became of the records: products by kind and currency; refusals and warnings by code."""

    accepted: int = 0
    sold_out: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    currencies: Counter[str] = field(default_factory=Counter)
    refused: defaultdict[str, Sample] = field(default_factory=lambda: defaultdict(Sample))
    warned: defaultdict[str, Sample] = field(default_factory=lambda: defaultdict(Sample))
    conflicts: Sample = field(default_factory=Sample)
    contradictions: Sample = field(default_factory=Sample)
    columns: dict[str, str] = field(default_factory=dict)
    stated: set[str] = field(default_factory=set)

    def add(self, result: ImportedOffer | Rejection) -> None:
        """Count what became of one record."""
        if isinstance(result, Rejection):
            self.refused[result.code].add(f"line {result.line}: {result.message}")
            return
        product = result.listing.product
        self.accepted += 1
        self.sold_out += not product.in_stock
        self.kinds[product.kind] += 1
        self.columns |= result.columns
        self.stated.update(stated_fields(result.offer))
        self.currencies[result.offer.currency] += product.kind != OTHER
        for code in dict.fromkeys(warning.code for warning in result.offer.warnings):
            fields = ", ".join(each.field for each in result.offer.warnings if each.code == code)
            self.warned[code].add(f"{product.id} ({fields})")
        for each in result.conflicts:
            says = f"the field says '{each.field}', the title '{each.words}'"
            self.conflicts.add(f"{product.id}, {each.attribute}: {says}")
        for contradiction in result.contradictions:
            self.contradictions.add(f"{product.id}: {contradiction}")


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """The result of an import, with the distinguishable products before and after it.

    `kept` are products that are gone but have decisions of staff; `circles` are products that succeed each
    other in a circle; `shared` are ids that two products claim.
    """

    feed: Feed
    summary: ImportSummary
    diff: CatalogDiff
    kept: list[str]
    circles: list[Circle]
    shared: list[SharedAlias]
    rulebook: Rulebook | None
    before: list[Product] | None
    after: list[Product] | None


def print_report(
    outcome: ImportOutcome, file: str, catalog: Path, rules: Path, typed: str, dry_run: bool
) -> None:
    """Print what became of the records and the catalog, and what that means for the wizard."""
    summary, feed, rulebook = outcome.summary, outcome.feed, outcome.rulebook
    accepted = f"{count_of(summary.accepted, 'product')} accepted"
    refused = f"{count_of(sum(sample.count for sample in summary.refused.values()), 'record')} refused"
    click.echo(f"{file} ({feed.format} in {feed.encoding}): {accepted}, {refused}.")
    if not summary.accepted:
        click.echo(f"There is nothing to import, so {catalog} is unchanged.")
    elif dry_run:
        click.echo(f"This was a dry run: {catalog} is unchanged.")
    else:
        click.echo(f"They are in {catalog} now.")
    print_columns(feed, summary.columns, summary.stated, typed)
    _print_summary(summary)
    if not summary.accepted:
        return
    _print_diff(outcome.diff)
    if outcome.circles:
        print_heading("Successors left out")
        for circle in outcome.circles[:SHOWN]:
            print_line(describe_circle(circle))
        if len(outcome.circles) > SHOWN:
            print_line(f"and {len(outcome.circles) - SHOWN:,} more", indent=4)
    if outcome.shared:
        print_heading("Ids of two products")
        for each in outcome.shared[:SHOWN]:
            print_line(f"'{each.alias}' leads to '{each.leads_to}', and is an id of '{each.claimed_by}' too.")
        if len(outcome.shared) > SHOWN:
            print_line(f"and {len(outcome.shared) - SHOWN:,} more", indent=4)
    if outcome.kept:
        print_heading("Decisions of staff kept for products that are in no feed now")
        print_line(join_first(outcome.kept, SHOWN))
    print_heading("What this changes for shoppers")
    if rulebook is None:
        print_line(f"The rules in {rules} cannot be used: wizard check says why.")
    else:
        for sentence in (*_foreign_currencies(rulebook, summary.currencies), *_meaning(rulebook, outcome)):
            print_line(sentence)


def _print_summary(summary: ImportSummary) -> None:
    """Print the kinds of products, refusals, warnings, and contradictions with titles and kinds."""
    if summary.accepted:
        print_heading("Accepted")
    others = {OTHER: "other goods: kept, and never recommended"}
    print_rows((kind, f"{number:,}", others.get(kind, "")) for kind, number in sorted(summary.kinds.items()))
    if summary.sold_out:
        print_line(f"Of these {count_of(summary.sold_out, 'product')} sold out: kept, and not recommended.")
    if summary.refused:
        print_heading("Refused")
    for code, sample in _most_common(summary.refused):
        print_line(f"{code}: {count_of(sample.count, 'record')}")
        _print_sample(sample, indent=4)
    if summary.warned:
        print_heading("Accepted with a warning")
        print_rows(
            (code, f"{sample.count:,}", join_first(sample.texts, SHOWN, sample.count))
            for code, sample in _most_common(summary.warned)
        )
    if summary.conflicts.count:
        print_heading("Fields that contradict the title, which was used")
        _print_sample(summary.conflicts)
    if summary.contradictions.count:
        print_heading("Facts that contradict the kind, which are kept")
        _print_sample(summary.contradictions)


def _most_common(samples: Mapping[str, Sample]) -> list[tuple[str, Sample]]:
    return sorted(samples.items(), key=lambda entry: -entry[1].count)


def _print_sample(sample: Sample, indent: int = 2) -> None:
    for text in sample.texts:
        print_line(text, indent)
    if sample.count > SHOWN:
        print_line(f"and {sample.count - SHOWN:,} more", indent=4)


def _print_diff(diff: CatalogDiff) -> None:
    """Print the differences from the previous catalog."""
    print_heading("Products")
    changed = [(diff.in_price, "price"), (diff.in_stock, "stock"), (diff.in_facts, "what is known")]
    in_what = ", ".join(f"{number:,} in {what}" for number, what in changed if number)
    added, gone = (join_first(each.names, SHOWN, each.count) for each in (diff.added, diff.gone))
    rows = [
        ("added", diff.added.count, added),
        ("changed", diff.changed.count, f"({in_what})" if in_what else ""),
        ("gone", diff.gone.count, gone),
        ("unchanged", diff.unchanged, ""),
    ]
    print_rows((name, f"{number:,}", text) for name, number, text in rows)
    if diff.renamed:
        have = "has another id than before; the old one still leads to it"
        if diff.renamed > 1:
            have = "have other ids than before; the old ones still lead to them"
        print_line(f"{count_of(diff.renamed, 'product')} {have}.")


# --- for programs --------------------------------------------------------------------------------------


class JsonReport:
    """What became of each record, buffered in temporary files until the report is written.

    Without a path, nothing is buffered or written.
    """

    def __init__(self, path: Path | None, spools: Mapping[str, IO[str]]) -> None:
        self._path = path
        self._spools = spools

    def add(self, result: ImportedOffer | Rejection) -> None:
        """Record what became of one record."""
        if self._path:
            refused = isinstance(result, Rejection)
            data = asdict(result) if isinstance(result, Rejection) else _accepted(result)
            spool = self._spools["refused" if refused else "accepted"]
            with writing(Path(gettempdir())):
                spool.write(f",\n{json.dumps(data, ensure_ascii=False)}")

    def write(
        self,
        format_: str | None,
        encoding: str | None,
        fatal: Json | None,
        circles: Sequence[Circle] = (),
        columns: Json | None = None,
    ) -> None:
        """Write the report atomically; after a fatal error, nothing was accepted.

        `columns` is the result of describe_columns plus `shared_ids`.

        Raises OSError if it cannot be written.
        """
        if self._path is None:
            return
        about: Json = {"format": format_, "encoding": encoding, "fatal": fatal, "circles": circles}
        about |= columns or {}
        write_file(self._path, (part.encode() for part in self._parts(about)))

    def _parts(self, about: Json) -> Iterator[str]:
        """Yield the JSON of the report in parts."""
        yield json.dumps(about, ensure_ascii=False)[:-1]
        for name, spool in self._spools.items():
            yield f', "{name}": ['
            if about["fatal"] is None or name == "refused":
                spool.seek(0)
                spool.read(1)  # the comma before the first record
                yield from spool
            yield "]"
        yield "}\n"


@contextmanager
def open_report(path: Path | None) -> Iterator[JsonReport]:
    """Yield a report to be written to a file; raise CouldNotRun if that file cannot be written."""
    try:
        if path:
            check_writable(path)  # before all the work
    except OSError as error:
        raise CouldNotRun(f"The report {path} cannot be written: {error.strerror}.") from error
    with writing(Path(gettempdir())):
        accepted, refused = (TemporaryFile("w+", encoding="utf-8") for _ in range(2))  # noqa: SIM115
    spools: Mapping[str, IO[str]] = {"accepted": accepted, "refused": refused}
    try:
        yield JsonReport(path, spools)
    finally:
        for spool in spools.values():
            with suppress(OSError):  # failed writes are already reported
                spool.close()


def describe_columns(feed: Feed, summary: ImportSummary) -> Json:
    """Return how a feed's columns were recognised, and what no product states, for the JSON report."""
    about = feed.recognition
    return {
        "system": about.system or None,
        "reason": about.reason or None,
        "columns": {**about.columns, **summary.columns},
        "could_mean": about.could_mean,
        "not_stated": never_stated(feed, summary.stated),
    }


def _accepted(imported: ImportedOffer) -> Json:
    offer, product = imported.offer, imported.listing.product
    return {
        "record": offer.record,
        "line": offer.line,
        "id": product.id,
        "title": product.name,
        "brand": product.brand,
        "price": float(offer.price),
        "regular_price": None if offer.regular_price is None else float(offer.regular_price),
        "currency": offer.currency,
        "in_stock": offer.in_stock,
        "availability": offer.availability,
        "family": product.family,
        "followed_by": product.followed_by,
        "variants": list(map(asdict, product.variants)),
        "attributes": {name: value for name, value in product.attributes.items() if value is not None},
        "open_lists": sorted(product.open_lists),
        "warnings": [{"field": each.field, "code": each.code} for each in offer.warnings],
    }


# --- what it means for the wizard ----------------------------------------------------------------------


def price_limits(rulebook: Rulebook) -> list[float]:
    """Return the prices, in whole currency units, with which needs compare."""
    tests = [test for need in rulebook.needs for test in need.tests if test.attribute.name == PRICE.name]
    limits = [limit for test in tests for limit in (test.limit, *test.values)]
    amounts = [option.amount for question in rulebook.questions for option in question.options]
    return sorted({limit for limit in (*limits, *amounts) if isinstance(limit, (int, float))})


def _foreign_currencies(rulebook: Rulebook, priced: Counter[str]) -> Iterator[str]:
    """Yield a sentence on products (counted by currency) whose prices cannot be compared with a budget."""
    own = rulebook.settings.currency
    others = {currency: number for currency, number in priced.items() if number and currency != own}
    if number := sum(others.values()):
        they, is_, meet = ("it", "is", "meets") if number == 1 else ("they", "are", "meet")
        priced_in = f"{count_of(number, 'product')} {is_} priced in {', '.join(sorted(others))}"
        compared = f"the rules compare in {own} (settings.yaml)"
        fix = f"Export their prices in {own}."
        if len(others) == 1 and not priced[own]:
            theirs = next(iter(others))
            fix = f"If you sell in {theirs}, write 'currency: {theirs}' there, and all amounts in {theirs}."
        yield f"{priced_in}; {compared}, so {they} never {meet} a budget. {fix}"


def _meaning(rulebook: Rulebook, outcome: ImportOutcome) -> Iterator[str]:
    """Yield sentences on what the new products offer shoppers, compared with the previous ones."""
    if outcome.after is None or outcome.before is None:
        yield "The products are too different from each other to go through them here: run wizard prove."
        return
    old, new = (group_products(each, rulebook.topic) for each in (outcome.before, outcome.after))
    yield from _unmet_needs(rulebook, old, new)
    with suppress(StateLimitError):
        context = ProofContext(rulebook)
        yield from _proven(context, old, new)
        if old:
            yield from _losses(rulebook, find_losses(context, old, new))


def _unmet_needs(rulebook: Rulebook, old: ProductGroups, new: ProductGroups) -> Iterator[str]:
    """Yield the needs that no product meets, first those that one used to meet."""
    met_before, met = _met_needs(rulebook, old), _met_needs(rulebook, new)
    if lost := sorted(met_before - met):
        yield f"No product meets these needs any more: {_labels(rulebook, lost)}."
    never = [need.id for need in rulebook.needs if need.checkable and need.id not in met_before | met]
    if never:
        meets_none = "No product meets" if old else "No product of this feed meets"
        yield f"{meets_none} these needs: {_labels(rulebook, never)}."


def _met_needs(rulebook: Rulebook, product_groups: ProductGroups) -> set[str]:
    """Return the needs that some product meets, without any budget."""
    budget = Budget({}, rulebook.settings.currency)
    checkable = [need for need in rulebook.needs if need.checkable]
    ways = [way for group in product_groups for way in group.ways]
    met = (
        need
        for need in checkable
        if any(meets_in(need, way, budget, need.same_link != NEVER) for way in ways)
    )
    return {need.id for need in met}


def _labels(rulebook: Rulebook, needs: Iterable[str]) -> str:
    """Return the labels of needs, with their ids."""
    return ", ".join(f"{rulebook.need[need].label} ({need})" for need in needs)


def _proven(context: ProofContext, old: ProductGroups, new: ProductGroups) -> Iterator[str]:
    """Yield what the proof says about the products; an import cannot change what it says about the rules."""
    if share := _full_match_share(context, new):
        before = _full_match_share(context, old) if old else None
        changed = "" if before is None else f", {before} before" if before != share else ", as before"
        full = f"In {share} of all plain sets of answers a product meets every must{changed}"
        yield f"{full}; in the others shoppers see what might fit, or near misses."
    known = {each.message for each in prove_products(context, old)} if old else set()
    for violation in sorted({each for each in prove_products(context, new) if isinstance(each, Violation)}):
        if violation.message not in known:
            yield f"{violation.message} {violation.fix}"


def _full_match_share(context: ProofContext, product_groups: ProductGroups) -> str | None:
    """Return the share of plain sets in which some product meets every must; None if unknown."""
    plain = count_full_matches(context, product_groups)[0].plain
    every = context.sweeper.all.plain
    return f"{100 * plain.lowest / every:.1f} %" if plain.exact and every else None


def _losses(rulebook: Rulebook, losses: list[Loss]) -> Iterator[str]:
    """Yield the musts that no product meets any more, alone or together."""
    for loss in losses[:LOSSES_SHOWN]:
        labels = [" ".join((_labels(rulebook, [need]), *map(str, limits))) for need, limits in loss.musts]
        kinds = join_words(sorted(loss.side.kinds), "or")
        asked = f"{100 * loss.plain / loss.all_plain:.1f} % of all plain sets of answers ask for it"
        yield f"New near misses: no product of kind {kinds} has {join_words(labels)} any more; {asked}."
    if len(losses) > LOSSES_SHOWN:
        yield f"New near misses: {len(losses) - LOSSES_SHOWN} more such cases."
