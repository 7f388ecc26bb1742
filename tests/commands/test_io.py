"""How a command ends when its inputs cannot be read or its output cannot be written."""

from __future__ import annotations

import gc
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.commands.running import Shop
from tests.making import TOPIC
from wizard.commands.io import (
    Command,
    CommandGroup,
    CouldNotRun,
    ending_on,
    find_product,
    open_catalog,
    open_texts,
    print_or_write,
    refuse_to_overwrite,
    without_garbage_collection,
    writing,
)
from wizard.rule_language.diagnostics import CatalogError, CatalogFileError


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ([], "Missing: 'OLD', 'NEW' and '--why'."),
        (["uses"], "Missing: 'NEW' and '--why'."),
        (["uses", "use"], "Missing option '--why'."),
    ],
)
def test_all_that_is_missing_is_named_at_once(given: list[str], missing: str) -> None:
    """Arguments and options, in the order of the help; exit code 2."""

    @click.command(cls=Command)
    @click.argument("old")
    @click.argument("new")
    @click.option("--why", required=True)
    def change(old: str, new: str, why: str) -> None:
        """Change an id."""

    ended = CliRunner().invoke(change, given)
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (2, f"Error: {missing}")


def test_the_garbage_collector_runs_again_afterwards() -> None:
    """Unless it did not run before."""
    with without_garbage_collection():
        assert not gc.isenabled()
        with without_garbage_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


@pytest.mark.parametrize(("end", "code"), [(CouldNotRun, 2), (click.ClickException, 1)])
def test_an_error_ends_the_command_with_its_message(end: type[click.ClickException], code: int) -> None:
    """Other errors pass through."""
    with pytest.raises(click.ClickException) as ended, ending_on(ValueError, end=end):
        raise ValueError("Too small.")
    assert (ended.value.message, ended.value.exit_code) == ("Too small.", code)
    with pytest.raises(KeyError), ending_on(ValueError, end=end):
        raise KeyError


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """By the error, or else by the caller."""
    path = tmp_path / "none" / "file"
    with pytest.raises(CouldNotRun) as named, writing(tmp_path):
        path.write_text("x")
    assert named.value.message == f"{path} cannot be written: No such file or directory."
    with pytest.raises(CouldNotRun) as unnamed, writing(path):
        raise OSError(28, "No space left on device")
    assert unnamed.value.message == f"{path} cannot be written: No space left on device."
    with pytest.raises(CouldNotRun) as explained, writing(path, "All else is done."):
        raise OSError(28, "No space left on device")
    assert explained.value.message == f"{path} cannot be written: No space left on device. All else is done."


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(5, "Input/output error", "feed.csv"), "feed.csv: Input/output error."),
        (OSError("No idea"), "Standard output, or a temporary file, cannot be written: No idea."),
    ],
)
def test_what_no_command_catches_ends_with_a_message_too(error: OSError, message: str) -> None:
    """Exit code 2, and no traceback; other errors are mistakes of ours, which keep theirs."""

    @click.group(cls=CommandGroup)
    def group() -> None:
        """A group."""

    @group.command()
    def fail() -> None:
        """Raise the error."""
        raise error

    ended = CliRunner().invoke(group, ["fail"])
    assert (ended.exit_code, ended.output) == (2, f"Error: {message}\n")


def test_a_catalog_that_the_system_refuses_ends_with_exit_code_2() -> None:
    """Also where other errors of catalogs end with 1."""
    for error, code in ((CatalogFileError("Full."), 2), (CatalogError("Wrong."), 1)):
        with pytest.raises(click.ClickException) as ended, ending_on(CatalogError, end=click.ClickException):
            raise error
        assert (ended.value.exit_code, ended.value.message) == (code, str(error))


def test_a_text_is_printed_or_written(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """In UTF-8, whatever the terminal has."""
    for output in (None, Path("-"), tmp_path / "file"):
        print_or_write("é\n", output)
    assert (capsysbinary.readouterr().out, (tmp_path / "file").read_bytes()) == (
        2 * b"\xc3\xa9\n",
        b"\xc3\xa9\n",
    )


def test_an_input_is_not_overwritten_under_another_name(tmp_path: Path) -> None:
    """A link is the same file; a file that is not there yet is compared by its path."""
    read, link, other = tmp_path / "read", tmp_path / "link", tmp_path / "other"
    read.write_text("x")
    link.symlink_to(read)
    refuse_to_overwrite(other, {"table": read, "vocabulary": None})
    refuse_to_overwrite(None, {"table": read})
    for written, inputs in ((link, {"table": read}), (other, {"table": tmp_path / "." / "other"})):
        with pytest.raises(click.UsageError, match="is the table"):
            refuse_to_overwrite(written, inputs)


def test_what_is_missing_is_named(shop: Shop) -> None:
    """Folder, catalog and product."""
    none = shop.rules / "none"
    with pytest.raises(CouldNotRun, match="There is no folder of rules"):
        open_texts(none)
    with pytest.raises(CouldNotRun, match="There is no catalog"):
        open_catalog(none, TOPIC)
    with pytest.raises(click.ClickException, match=r"no product 'bom' in .*\. Did you mean 'boom'"):
        find_product(open_catalog(shop.catalog, TOPIC), "bom")
