"""`wizard rename`: another id in all files, or nothing."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner, Result

from tests.commands.publishing import WHO, lines, make_draft, name
from tests.commands.running import Shop
from tests.making import changed, encode, tidy_texts
from wizard.cli import main
from wizard.rules_folder import read_texts

RENAMED = changed("questions.yaml", "{id: music, label", "{id: songs, formerly: music, label")
RENAMED["questions.yaml"] = RENAMED["questions.yaml"].replace("only: [music]", "only: [songs]")
RENAMED["advice.yaml"] = RENAMED["advice.yaml"].replace("uses: music", "uses: songs")
RENAMED["examples.yaml"] = RENAMED["examples.yaml"].replace("uses: music", "uses: songs")


def _run(shop: Shop, *typed: str) -> Result:
    """The outcome of renaming something."""
    options = ("--rules", str(shop.rules), "--catalog", str(shop.catalog))
    return CliRunner().invoke(main, ["rename", *typed, *options])


def _lines(shop: Shop, *typed: str) -> list[str]:
    """What it prints, without the folder."""
    return _run(shop, *typed).output.replace(str(shop.rules.parent), "HERE").splitlines()


def test_an_option_gets_another_id_everywhere(shop: Shop) -> None:
    """What was there before is kept, and comes back."""
    assert _lines(shop, "option", "uses", "music", "songs") == [
        "advice.yaml: 1 place",
        "examples.yaml: 1 place",
        "questions.yaml: 2 places",
        "The option 'music' of the question 'uses' is called 'songs' now.",
        "Links with the old id still work: the rules keep it as 'formerly'.",
        f"To undo it: wizard rules restore {name(tidy_texts())} --rules HERE/rules",
    ]
    assert read_texts(shop.rules) == encode(RENAMED)
    typed = ["rules", "restore", name(tidy_texts()), "--rules", str(shop.rules)]
    ended = CliRunner().invoke(main, typed)
    lost = "Links made with the new id of the option 'songs' of the question 'uses' no longer work."
    assert (ended.exit_code, lost in ended.output.splitlines()) == (0, True)
    assert read_texts(shop.rules) == encode(tidy_texts())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("question", "talk", "speak"), "The question 'talk' is called 'speak' now."),
        (("need", "mic", "microphone"), "The need 'mic' is called 'microphone' now."),
        (("rule", "loud", "noise"), "The rule 'loud' is called 'noise' now."),
        (("source", "A1", "A7"), "The source 'A1' is called 'A7' now."),
    ],
)
def test_what_else_can_be_renamed(shop: Shop, typed: tuple[str, ...], said: str) -> None:
    """And is as good as before."""
    assert said in _lines(shop, *typed)
    assert shop.output_of("check").splitlines()[-1] == (
        "Checked 8 files in RULES with 1 example and 31 sets of answers in N seconds: 0 problems, 0 hints."
    )


def test_comments_with_the_word_are_named(shop: Shop) -> None:
    """The first five of them."""
    texts = tidy_texts()
    texts["advice.yaml"] += "# mic, mic and mic\n# mic\n# or mic\n# mic\n"
    shop.write(texts)
    assert _lines(shop, "need", "mic", "microphone")[3:-1] == [
        "The rules keep the old id as 'formerly', so that versions can be compared.",
        "Comments are not changed; these contain the word 'mic': advice.yaml:2, advice.yaml:2, "
        "advice.yaml:2,",
        "  advice.yaml:3, advice.yaml:4 and 1 more.",
    ]


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        (
            ("option", "uses", "musik", "songs"),
            1,
            "Error: There is no option 'musik' of the question 'uses'. Did you mean 'music'? "
            "Accepted: music, calls, bike, unsure.",
        ),
        (
            ("need", "mic", "My mic"),
            1,
            "Error: 'My mic' cannot be an id. Use at most 40 characters from a-z, 0-9, - and _, for "
            "example my-mic.",
        ),
        (
            ("need", "mic", "soft_pads"),
            1,
            "Error: There is a need 'soft_pads' already, in needs.yaml, line 4. Choose another id.",
        ),
        (
            ("need", "mic", "m", "--draft", "words"),
            2,
            "Error: There is no draft 'words' of HERE/rules. Make it: wizard draft new words",
        ),
    ],
)
def test_nothing_is_written_when_it_cannot_be(
    shop: Shop, typed: tuple[str, ...], code: int, message: str
) -> None:
    """Not one byte."""
    assert _lines(shop, *typed) == [message]
    assert _run(shop, *typed).exit_code == code
    assert read_texts(shop.rules) == encode(tidy_texts())


def test_rules_with_problems_are_fixed_first(shop: Shop) -> None:
    """Since nobody can say that the new ones are the same."""
    texts = changed("verdict.yaml", "{talk: often}", "{tolk: often}")
    shop.write(texts)
    assert _lines(shop, "need", "mic", "microphone") == [
        "verdict.yaml:13:10: There is no question 'tolk'. Did you mean 'talk'? Accepted: uses, talk, budget.",
        "1 problem in HERE/rules: fix them first.",
    ]
    assert read_texts(shop.rules) == encode(texts)


def test_a_file_that_cannot_be_written_keeps_all_as_they_were(shop: Shop) -> None:
    """Also those that were written before it."""

    replace = Path.replace

    def fail(path: Path, target: Path) -> Path:
        """Refuse to put one file in its place."""
        if target.name == "questions.yaml" and path.name.endswith(".new"):
            raise OSError(28, "No space left on device", str(target))
        return replace(path, target)

    with patch("wizard.files.Path.replace", fail):
        assert _lines(shop, "option", "uses", "music", "songs") == [
            "Error: HERE/rules/questions.yaml cannot be written: No space left on device. Nothing is renamed."
        ]
    assert read_texts(shop.rules) == encode(tidy_texts())


def test_files_that_somebody_saves_meanwhile_are_kept(shop: Shop) -> None:
    """Their edit is not lost."""
    edited = tidy_texts()["advice.yaml"] + "# new\n"

    def save(*_: object, **__: object) -> None:
        """Save another file while the new ones are made."""
        (shop.rules / "advice.yaml").write_text(edited)

    with patch("wizard.history.RuleHistory.save", save):
        assert _lines(shop, "need", "mic", "microphone") == [
            "Error: The files in HERE/rules were changed just now. Type it again."
        ]
    assert read_texts(shop.rules) == encode({**tidy_texts(), "advice.yaml": edited})


def test_only_the_shipped_rules_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which are nobody's own."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["rename", "need", "mic", "microphone"])
    assert (result.exit_code, result.output) == (
        2,
        f"Error: There is no folder 'rules' in {tmp_path}. Name the one you mean with --rules.\n",
    )


# --- drafts and versions ---------------------------------------------------------------------------------


def test_a_draft_is_renamed_in_and_the_live_rules_are_not(live: Shop) -> None:
    """The previous state is kept next to the drafts."""
    draft = make_draft(live, {})
    done = _lines(live, "option", "uses", "music", "songs", "--draft", "calls")
    assert done[3] == "The option 'music' of the question 'uses' is called 'songs' now."
    assert (read_texts(draft.folder), read_texts(live.rules)) == (encode(RENAMED), encode(tidy_texts()))


def test_with_versions_it_waits_to_be_published(live: Shop) -> None:
    """And says how."""
    (live.rules / "settings.yaml").write_text("publishing: versions\n")
    assert "It goes live when it is published: wizard publish HERE/rules --rules HERE/rules" in " ".join(
        line.strip() for line in _lines(live, "option", "uses", "music", "songs")
    )


def test_versions_are_compared_by_the_present_names(live: Shop, tmp_path: Path) -> None:
    """A renamed need is not lost, and the edit says what it was called."""
    old = tmp_path / "old"
    live.rules.rename(old)
    live.write(tidy_texts())
    for typed in (("question", "talk", "speak"), ("need", "mic", "microphone"), ("rule", "loud", "noise")):
        assert _run(live, *typed).exit_code == 0
    paths = [str(old), str(live.rules), "--catalog", str(live.catalog)]
    edits = [
        "  questions.yaml: question 'speak' changed: renamed from talk (changes no decision)",
        "  needs.yaml: need 'microphone' changed: renamed from mic (changes no decision)",
        "  advice.yaml: rule 'noise' changed: renamed from loud (changes no decision)",
    ]
    assert CliRunner().invoke(main, ["diff", *paths]).output.splitlines()[1:] == edits
    back = CliRunner().invoke(main, ["diff", *reversed(paths[:2]), *paths[2:]]).output.splitlines()[1:]
    assert back == [
        "  questions.yaml: question 'talk' changed: the id speak no longer works (changes no decision)",
        "  needs.yaml: need 'mic' changed: the id microphone no longer works (changes no decision)",
        "  advice.yaml: rule 'loud' changed: the id noise no longer works (changes no decision)",
    ]
    impact = CliRunner().invoke(main, ["impact", *paths])
    assert (impact.exit_code, impact.output.splitlines()[-1]) == (
        0,
        "No verdict, need, warning or product changes, for any answers.",
    )


def test_publishing_a_rename_changes_nothing_for_shoppers(live: Shop) -> None:
    """And says what it was."""
    make_draft(live, {})
    assert _run(live, "need", "mic", "microphone", "--draft", "calls").exit_code == 0
    printed = lines(live, "publish", "calls", *WHO, "--yes")
    assert "  needs.yaml: need 'microphone' changed: renamed from mic (changes no decision)" in printed
    assert "No verdict, need, warning or product changes, for any answers." in printed
    assert b"microphone: {formerly: mic" in read_texts(live.rules)["needs.yaml"]
