"""The report of an import for programs: `report.json`, written as the records come and go."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, TypeVar

import click

from wizard.analysis.losses import Loss, find_losses
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.properties import count_full_matches, prove_products
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import Violation
from wizard.catalog.feeds.records import Rejection
from wizard.catalog.import_feed import Taken
from wizard.catalog.inference.infer import Conflict
from wizard.catalog.store import Change, Changes
from wizard.commands.io import CouldNotRun
from wizard.commands.output import Json, print_heading, print_line, print_rows
from wizard.engine.product_index import ProductGroups, group_products, meets
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import AnswerAmount, AttributeTest, Budget, Product
from wizard.rule_language.wording import count_of, join_first, join_words

TOLD = 8
"""How many losses are told one by one."""


def price_limits(rulebook: Rulebook) -> list[float]:
    """The prices, in whole currency units, that needs compare with."""
    limits: set[float] = set()
    for test in (test for need in rulebook.needs for test in need.tests if test.attribute == "price"):
        limits.update(_limits(rulebook, test))
    return sorted(limits)


def _limits(rulebook: Rulebook, test: AttributeTest) -> Iterator[float]:
    if isinstance(test.limit, AnswerAmount):
        question = rulebook.question.get(test.limit.question)
        for option in question.options if question else ():
            if option.amount is not None:
                yield option.amount
    for limit in (test.limit, *test.values):
        if isinstance(limit, (int, float)):
            yield limit


def tell_currencies(rulebook: Rulebook, priced: Counter[str]) -> Iterator[str]:
    """A sentence on the products, counted by currency, that no budget can be compared with."""
    own = rulebook.settings.currency
    others = {currency: number for currency, number in priced.items() if number and currency != own}
    if number := sum(others.values()):
        they, is_, meet = ("it", "is", "meets") if number == 1 else ("they", "are", "meet")
        yield (
            f"{count_of(number, 'product')} {is_} priced in {', '.join(sorted(others))}; "
            f"the rules compare in {own} (settings.yaml), so {they} never {meet} a budget."
        )


def tell_meaning(
    rulebook: Rulebook, before: list[Product] | None, after: list[Product] | None
) -> Iterator[str]:
    """Sentences on what the products after mean for shoppers, compared with those before."""
    if after is None or before is None:
        yield "The products are too different from each other to go through them here: run wizard prove."
        return
    old, new = group_products(before), group_products(after)
    yield from _needs_without(rulebook, old, new)
    yield from _proven(rulebook, old, new)
    if old:
        yield from _losses(rulebook, find_losses(rulebook, old, new))


def _proven(rulebook: Rulebook, old: ProductGroups, new: ProductGroups) -> Iterator[str]:
    """What the proof says of the products; what it says of the rules no import can change."""
    try:
        context = ProofContext(rulebook)
    except StateLimitError:
        return
    yield from _full_matches(context, old, new)
    known = {said.message for said in prove_products(context, old)} if old else set()
    for violation in sorted({said for said in prove_products(context, new) if isinstance(said, Violation)}):
        if violation.message not in known:
            yield f"{violation.message} {violation.fix}"


def _needs_without(rulebook: Rulebook, old: ProductGroups, new: ProductGroups) -> Iterator[str]:
    """The needs that no product meets, those that one met before first."""
    without = {need for need in _met(rulebook, old) if need not in _met(rulebook, new)}
    if without:
        yield f"No product meets these needs any more: {_name(rulebook, sorted(without))}."
    never = [
        need.id for need in rulebook.needs if need.checkable and need.id not in _met(rulebook, new) | without
    ]
    if never:
        yield f"No product {'meets' if old else 'of this feed meets'} these needs: {_name(rulebook, never)}."


def _name(rulebook: Rulebook, needs: Iterable[str]) -> str:
    """The needs as shoppers read them, with their ids."""
    return ", ".join(f"{rulebook.need[need].label} ({need})" for need in needs)


def _met(rulebook: Rulebook, product_groups: ProductGroups) -> set[str]:
    """The needs that a product meets; a budget is no limit here."""
    budget = Budget({}, rulebook.settings.currency)
    firsts = [group.products[0] for group in product_groups]
    return {
        need.id
        for need in rulebook.needs
        if need.checkable and any(meets(need, product, budget) for product in firsts)
    }


def _full_matches(context: ProofContext, old: ProductGroups, new: ProductGroups) -> Iterator[str]:
    """In how many plain answer sets a product meets every must, and how many it was."""
    share = _share(context, new)
    if share is not None:
        before = _share(context, old) if old else None
        changed = "" if before is None else f", {before} before" if before != share else ", as before"
        yield (
            f"In {share} of all plain sets of answers a product meets every must{changed}; "
            "in the others shoppers see near misses."
        )


def _share(context: ProofContext, product_groups: ProductGroups) -> str | None:
    """The share of plain answer sets with a product that meets every must; None when it is not known."""
    _, plain, _ = count_full_matches(context, product_groups)
    every = context.rules.sweeper.all.plain
    return _percent(plain.lowest, every) if plain.exact and every else None


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _losses(rulebook: Rulebook, losses: list[Loss]) -> Iterator[str]:
    """The musts that no product meets any more, alone or together."""
    for loss in losses[:TOLD]:
        musts = join_words(_must(rulebook, *must) for must in loss.musts)
        kinds = join_words(sorted(loss.kinds), "or")
        asked = f"{_percent(loss.plain, loss.all_plain)} of all plain sets of answers ask for it"
        yield f"New near misses: no product of kind {kinds} has {musts} any more; {asked}."
    if len(losses) > TOLD:
        yield f"New near misses: {len(losses) - TOLD} more such cases."


def _must(rulebook: Rulebook, need: str, amounts: tuple[int, ...]) -> str:
    return _name(rulebook, [need]) + "".join(f" {amount}" for amount in amounts)


SHOWN = 3
"""Records shown of each kind of refusal, warning or conflict."""

Shown = TypeVar("Shown")


class Tally:
    """What came of the records, counted, with the first few of each kind."""

    def __init__(self) -> None:
        self.accepted = 0
        self.sold_out = 0
        self.kinds: Counter[str] = Counter()
        self.currencies: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.first_refused: dict[str, list[Rejection]] = {}
        self.warned: Counter[str] = Counter()
        self.first_warned: dict[str, list[str]] = {}
        self.conflicts = 0
        self.first_conflicts: list[tuple[str, Conflict]] = []

    def add(self, result: Taken | Rejection) -> None:
        """Count what came of one record."""
        if isinstance(result, Rejection):
            self.refused[result.code] += 1
            _keep_first(self.first_refused.setdefault(result.code, []), result)
            return
        product = result.listing.product
        self.accepted += 1
        self.sold_out += not product.in_stock
        self.kinds[product.kind] += 1
        self.currencies[result.offer.currency] += product.kind != "other"
        for code in dict.fromkeys(warning.code for warning in result.offer.warnings):
            self.warned[code] += 1
            fields = ", ".join(each.field for each in result.offer.warnings if each.code == code)
            _keep_first(self.first_warned.setdefault(code, []), f"{product.id} ({fields})")
        self.conflicts += len(result.conflicts)
        for conflict in result.conflicts:
            _keep_first(self.first_conflicts, (product.id, conflict))


def _keep_first(kept: list[Shown], new: Shown) -> None:
    if len(kept) < SHOWN:
        kept.append(new)


def print_columns(columns: Mapping[str, str], typed: str) -> None:
    """Which column of a plain CSV file was taken for what, and how to correct that."""
    if columns:
        print_heading("Columns, as they were read")
        print_rows((field, header) for field, header in columns.items())
        click.echo(f'  Not so? Name the right one, once, such as: {typed} --map price="NAME OF THE COLUMN"')


def print_changes(changes: Changes) -> None:
    """What differs from the catalog before."""
    print_heading("Products")
    changed = [(changes.in_price, "price"), (changes.in_stock, "stock"), (changes.in_facts, "what is known")]
    in_what = ", ".join(f"{number:,} in {what}" for number, what in changed if number)
    print_rows(
        (
            ("added", f"{changes.added.count:,}", _names(changes.added)),
            ("changed", f"{changes.changed.count:,}", f"({in_what})" if in_what else ""),
            ("gone", f"{changes.gone.count:,}", _names(changes.gone)),
            ("unchanged", f"{changes.unchanged:,}", ""),
        )
    )


def print_tally(tally: Tally) -> None:
    """The kinds found, the records refused, the warnings, and the fields that contradict a title."""
    if tally.accepted:
        print_heading("Accepted")
    print_rows((kind, f"{number:,}", _about(kind)) for kind, number in sorted(tally.kinds.items()))
    if tally.sold_out:
        print_line(f"Of these {count_of(tally.sold_out, 'product')} sold out: kept, and not recommended.")
    if tally.refused:
        print_heading("Refused")
    for code, number in tally.refused.most_common():
        print_line(f"{code}: {count_of(number, 'record')}")
        for refusal in tally.first_refused[code]:
            print_line(f"line {refusal.line}: {refusal.message}", indent=4)
        _print_rest(number)
    if tally.warned:
        print_heading("Accepted with a warning")
        rows = (
            (code, f"{number:,}", join_first(tally.first_warned[code], SHOWN, number))
            for code, number in tally.warned.most_common()
        )
        print_rows(rows)
    if tally.conflicts:
        print_heading("Fields that contradict the title, which was believed")
        for product_id, conflict in tally.first_conflicts:
            says = f"the field says '{conflict.field}', the title '{conflict.words}'"
            print_line(f"{product_id}, {conflict.attribute}: {says}")
        _print_rest(tally.conflicts)


def print_kept(gone: Sequence[str]) -> None:
    """The products of the past for which decisions of staff are kept."""
    if gone:
        print_heading("Decisions of staff kept for products that are in no feed now")
        print_line(join_first(gone, SHOWN))


def print_meaning(sentences: Iterable[str]) -> None:
    """What it means for the wizard."""
    print_heading("What it means for the wizard")
    for sentence in sentences:
        print_line(sentence)


def _about(kind: str) -> str:
    return "other goods: kept, and never recommended" if kind == "other" else ""


def _print_rest(number: int) -> None:
    if number > SHOWN:
        print_line(f"and {number - SHOWN:,} more", indent=4)


def _names(change: Change) -> str:
    return join_first(change.names, SHOWN, change.count)


class JsonReport:
    """What came of each record, kept in two temporary files until the report is written."""

    def __init__(self, path: Path, accepted: IO[str], refused: IO[str]) -> None:
        self._path = path
        self._accepted = accepted
        self._refused = refused
        self._begun: set[IO[str]] = set()

    def add(self, result: Taken | Rejection) -> None:
        """Note what came of one record."""
        spool = self._refused if isinstance(result, Rejection) else self._accepted
        data = _refused(result) if isinstance(result, Rejection) else _accepted(result)
        spool.write(f"{',' if spool in self._begun else ''}\n{json.dumps(data, ensure_ascii=False)}")
        self._begun.add(spool)

    def write(self, format_: str | None, encoding: str | None, fatal: Json | None) -> None:
        """Write the report, all at once; a fatal fault means that nothing was accepted."""
        about = {"format": format_, "encoding": encoding, "fatal": fatal}
        # Neither /dev/null nor a file in a folder that cannot be written can be replaced as a whole.
        atomic = self._path.is_file() and os.access(self._path.resolve().parent, os.W_OK)
        with click.open_file(str(self._path), "w", "utf-8", atomic=atomic) as file:
            file.write(json.dumps(about, ensure_ascii=False)[:-1] + ', "accepted": [')
            if fatal is None:
                _copy(self._accepted, file)
            file.write('], "refused": [')
            _copy(self._refused, file)
            file.write("]}\n")


def _copy(spool: IO[str], file: IO[str]) -> None:
    spool.seek(0)
    copyfileobj(spool, file)


@contextmanager
def open_report(path: Path | None) -> Iterator[JsonReport | None]:
    """The report that will be written to a file; CouldNotRun when that is not possible."""
    if path is None:
        yield None
        return
    with ExitStack() as stack:
        try:
            path.open("a").close()  # changes nothing, and fails before all the work
        except OSError as error:
            raise CouldNotRun(f"The report {path} cannot be written: {error.strerror}.") from error
        spools = (stack.enter_context(TemporaryFile("w+", encoding="utf-8")) for _ in range(2))
        yield JsonReport(path, *spools)


def _accepted(taken: Taken) -> Json:
    offer, product = taken.offer, taken.listing.product
    stated = {name: value for name, value in product.attributes.items() if value is not None}
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
        "attributes": stated,
        "warnings": [{"field": each.field, "code": each.code} for each in offer.warnings],
    }


def _refused(refusal: Rejection) -> Json:
    return {
        "record": refusal.record,
        "line": refusal.line,
        "id": refusal.id,
        "field": refusal.field,
        "code": refusal.code,
        "message": refusal.message,
    }
