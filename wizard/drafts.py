"""Drafts of the rules: folders next to the live one, each with a copy of the files it was made from."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from wizard.files import delete_folder, replace_files, write_folder
from wizard.rule_language.field_types import ID_PATTERN
from wizard.rule_language.loader import RuleTexts
from wizard.rule_language.publishing import without_publishing
from wizard.rule_language.yaml_reader import LARGEST_FILE
from wizard.rules_folder import read_texts

BASE = ".base"
"""The hidden folder in a draft that holds the files it was made from."""

SCHEMAS = ".schemas"
"""The hidden folder with the JSON schemas that editors use for completion and validation."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The name and folder of a draft."""

    name: str
    folder: Path

    def texts(self) -> dict[str, bytes]:
        """Read its rule files. Raises RulesError when they cannot be read."""
        return read_texts(self.folder)

    def base(self) -> dict[str, bytes]:
        """Read the files that it was made from. Raises OSError when they cannot be read."""
        folder = self.folder / BASE
        paths = [path for path in folder.rglob("*") if path.is_file()]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def drafts_folder(rules: Path) -> Path:
    """Return the folder that holds the drafts of a rules folder."""
    whole = rules if rules.name not in ("", "..") and not rules.is_symlink() else rules.resolve()
    return whole.with_name(f"{whole.name}-drafts")


def find_live_folder(folder: Path) -> Path:
    """Return the rules folder that a folder is a draft of; the folder itself if it is not a draft."""
    name = folder.absolute().parent.name.removesuffix("-drafts")
    origin = folder.absolute().parent.with_name(name) if name else folder
    return origin if (folder / BASE).is_dir() and origin.is_dir() else folder


def list_drafts(rules: Path) -> list[Draft]:
    """Return all drafts, sorted by name."""
    folders = sorted(drafts_folder(rules).glob("[!.]*"))
    return [Draft(path.name, path) for path in folders if (path / BASE).is_dir()]


def find_draft(rules: Path, name: str) -> Draft | None:
    """Return the draft with this name; None if there is none."""
    return next((draft for draft in list_drafts(rules) if draft.name == name), None)


def is_draft_name(name: str) -> bool:
    """Return whether this is a valid name for a draft."""
    return bool(ID_PATTERN.fullmatch(name))


def create_draft(rules: Path, name: str, texts: RuleTexts) -> Draft:
    """Create a draft of these files, with the live folder's schemas so that editors validate it too.

    Raises OSError, and leaves nothing behind, when it cannot be created.
    """
    texts = without_publishing(texts)
    folder = drafts_folder(rules) / name
    base = {f"{BASE}/{file}": content for file, content in texts.items()}
    schemas = {f"{SCHEMAS}/{file}": content for file, content in _read_schemas(rules)}
    write_folder(folder, {**texts, **base, **schemas})
    return Draft(name, folder)


def _read_schemas(rules: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each schema of a rules folder; skip what is none or cannot be read."""
    for path in (rules / SCHEMAS).glob("*.json"):
        with suppress(OSError):
            if path.is_file() and path.stat().st_size <= LARGEST_FILE:
                yield path.name, path.read_bytes()


def delete_draft(draft: Draft) -> None:
    """Delete a draft with everything in its folder, or only the link to it.

    Raises OSError, and leaves it whole, when that fails.
    """
    delete_folder(draft.folder)


# --- bringing up to date -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """A place that both sides changed differently: file and line in the draft; line 0 is the whole file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


def update_draft(draft: Draft, live: RuleTexts, prefer: str = "") -> tuple[list[str], list[MergeConflict]]:
    """Merge into a draft the changes made to the live rules since its creation.

    Return the names of the changed files, and the conflicts. If there are conflicts, nothing is written
    unless `prefer` says whose lines win, `draft` or `live`. Raises RulesError or OSError, and changes
    nothing, when the merge is not possible.
    """
    base, live, present = draft.base(), without_publishing(live), draft.texts()
    merged, conflicts = merge_texts(base, present, live, prefer)
    if conflicts and not prefer:
        return [], conflicts
    changed = [name for name in sorted({*merged, *present}) if merged.get(name) != present.get(name)]
    changes = {draft.folder / name: merged.get(name) for name in changed}
    for name in {*base, *live}:
        if base.get(name) != live.get(name):
            changes[draft.folder / BASE / name] = live.get(name)
    replace_files(changes)
    return changed, conflicts


def merge_texts(
    base: RuleTexts, ours: RuleTexts, theirs: RuleTexts, prefer: str = ""
) -> tuple[dict[str, bytes], list[MergeConflict]]:
    """Return the files with the changes of both sides since `base` merged, and the conflicts.

    A conflict takes the lines of the `draft` (ours), unless `prefer` is `live` (theirs).
    """
    merged: dict[str, bytes] = {}
    conflicts: list[MergeConflict] = []
    for name in sorted({*base, *ours, *theirs}):
        was, our, their = base.get(name), ours.get(name), theirs.get(name)
        result = their if our == was else our
        if our != was and their != was and our != their:
            if our is None or their is None or was is None:
                conflicts.append(MergeConflict(name, 0))
                result = their if prefer == "live" else our
            else:
                lines, places = merge_lines(_lines(was), _lines(our), _lines(their), prefer)
                conflicts += [MergeConflict(name, place) for place in places]
                result = b"".join(lines)
        if result is not None:
            merged[name] = result
    return merged, conflicts


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def merge_lines(
    base: Sequence[bytes], ours: Sequence[bytes], theirs: Sequence[bytes], prefer: str = ""
) -> tuple[list[bytes], list[int]]:
    """Return the merged lines, and the line numbers of the conflicts in ours."""
    merged: list[bytes] = []
    conflicts: list[int] = []
    at_base = at_ours = at_theirs = 0
    for start, end, our_start, their_start in _unchanged(base, ours, theirs):
        was = base[at_base:start]
        our, their = ours[at_ours:our_start], theirs[at_theirs:their_start]
        if our != was and their not in (was, our):
            conflicts.append(at_ours + 1)
            merged += their if prefer == "live" else our
        else:
            merged += their if our == was else our
        merged += base[start:end]
        length = end - start
        at_base, at_ours, at_theirs = end, our_start + length, their_start + length
    return merged, conflicts


def _unchanged(
    base: Sequence[bytes], ours: Sequence[bytes], theirs: Sequence[bytes]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield each run of lines that is equal in all three: start and end in base, starts in the others.

    The last run is empty and lies at the end of each.
    """
    blocks = [
        SequenceMatcher(None, base, each, autojunk=False).get_matching_blocks() for each in (ours, theirs)
    ]
    for mine in blocks[0]:
        for other in blocks[1]:
            start, end = max(mine.a, other.a), min(mine.a + mine.size, other.a + other.size)
            if start < end:
                yield start, end, mine.b + start - mine.a, other.b + start - other.a
    yield len(base), len(base), len(ours), len(theirs)
