"""`wizard publish`: shown, agreed to, and then live."""

from __future__ import annotations

import pytest

from tests.commands.publishing import BROKEN, HARMFUL, REASON, VERDICT, WHO, lines, make_draft, name, run
from tests.commands.running import Shop
from tests.making import changed, encode, tidy_texts, write_texts
from wizard.history import RuleHistory
from wizard.publishing import find_publishing
from wizard.rule_language.loader import hash_files
from wizard.rule_language.publishing import Publishing, without_publishing
from wizard.rules_folder import read_texts


def test_what_is_published_is_shown_first(live: Shop) -> None:
    """Checked, proven, with the edits and for how many ways of answering they matter; then it is asked."""
    make_draft(live, VERDICT)
    assert lines(live, "publish", "calls", *WHO, answers="y\nversions\n") == [
        f"The draft 'calls' is version {name(VERDICT)}.",
        f"It replaces version {name(tidy_texts())}, which is live, kept since TIME.",
        "",
        "Checked with 1 example and 31 sets of answers in N seconds: 0 problems, 0 hints.",
        "Proven with the products of HERE/catalog.db: everything holds for all of them.",
        "",
        "What it changes",
        "  verdict.yaml: rule 'not-sure' changed: decide from either to headset",
        "",
        "About 2 in 5 ways of answering get another verdict.",
        "About 1 in 8 ways of answering lose their last product.",
        "About 1 in 4 ways of answering get another first product.",
        "",
        f"Each kind of change, with an example: wizard impact {name(tidy_texts())} calls --rules HERE/rules",
        "",
        f"Publish version {name(VERDICT)}? [y/N]: y",
        "",
        "This is the first version that is published here. What goes live after it?",
        "  folder: what is saved in the rules folder and passes, as until now",
        "  versions: only what is published",
        "Which (folder, versions) [folder]: versions",
        "",
        f"Version {name(VERDICT)} is published.",
        "From now on only published versions go live.",
        "The draft stays; 'wizard draft drop calls' deletes it.",
    ]
    assert find_publishing(live.rules) is Publishing.VERSIONS
    assert without_publishing(read_texts(live.rules)) == encode(tidy_texts() | VERDICT)


def test_an_edit_that_changes_nothing_has_no_examples(live: Shop) -> None:
    """It could decide something, and does not, for any answers."""
    make_draft(live, changed("verdict.yaml", "lean: {headset: 3}", "lean: {headset: 4}"))
    printed = lines(live, "publish", "calls", "--yes", *WHO)
    begin = printed.index("What it changes")
    assert printed[begin : begin + 6] == [
        "What it changes",
        "  verdict.yaml: rule 'daily-talk' changed: lean from headset 3 to headset 4",
        "",
        "No verdict, need, warning or product changes, for any answers.",
        "",
        f"Version {name(changed('verdict.yaml', 'lean: {headset: 3}', 'lean: {headset: 4}'))} is published.",
    ]


def test_no_is_an_answer(live: Shop) -> None:
    """Nothing changes then; exit code 1."""
    make_draft(live, REASON)
    ended = run(live, "publish", "calls", *WHO, answers="n\n")
    assert (ended.exit_code, ended.output.endswith("Error: Nothing is published.\n")) == (1, True)
    assert (read_texts(live.rules), RuleHistory(live.rules).events.newest_first()[0].actor) == (
        encode(tidy_texts()),
        "folder",
    )


def test_where_nobody_answers_it_is_said_how_to(live: Shop) -> None:
    """In a script, or with the input closed: to the hints, and to the last question."""
    make_draft(live, changed("sources.yaml", "  A2:", "  A3: {says: Nobody cites this.}\n  A2:"))
    for answers in ("", "y\n"):
        ended = run(live, "publish", "calls", *WHO, answers=answers)
        assert (ended.exit_code, ended.output.splitlines()[-1]) == (
            1,
            "Error: Nothing is published: nobody answered. Type it in a terminal, or add --yes.",
        )
    assert read_texts(live.rules) == encode(tidy_texts())


@pytest.mark.parametrize("missing", ["--who", "--why"])
def test_who_and_why_are_asked_for(live: Shop, missing: str) -> None:
    """A log without them helps nobody later."""
    make_draft(live, REASON)
    given = {"--who": "Ann", "--why": "better"}
    del given[missing]
    ended = run(live, "publish", "calls", "--yes", *(word for pair in given.items() for word in pair))
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (2, f"Error: Missing option '{missing}'.")
    ended = run(live, "publish", "calls", "--yes", *WHO, missing, "  ")
    message = f"Error: Invalid value for '{missing}': Write a text of at most 500 characters."
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (2, message)
    ended = run(live, "publish", "calls", "--yes")
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (2, "Error: Missing: '--who' and '--why'.")


def test_problems_keep_it_out(live: Shop) -> None:
    """As they are told by `wizard check`; another draft's do not matter."""
    make_draft(live, BROKEN, "broken")
    make_draft(live, REASON, "good")
    ended = run(live, "publish", "broken", "--yes", *WHO)
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (
        1,
        "Error: Nothing is published. The draft 'broken' has problems; fix them first.",
    )
    assert "verdict.yaml:13:10: There is no question 'tolk'." in ended.output
    assert run(live, "publish", "good", "--yes", *WHO).exit_code == 0


def test_hints_are_asked_about(live: Shop) -> None:
    """They may be meant."""
    make_draft(live, changed("sources.yaml", "  A2:", "  A3: {says: Nobody cites this.}\n  A2:"))
    ended = run(live, "publish", "calls", *WHO, answers="n\n")
    assert (ended.exit_code, ended.output.splitlines()[-2:]) == (
        1,
        ["There are hints above (1). Are they intended? [y/N]: n", "Error: Nothing is published."],
    )
    assert run(live, "publish", "calls", *WHO, answers="y\ny\n").exit_code == 0


OPTION = "    - {id: music, label: Music}\n"


@pytest.mark.parametrize(("texts", "hint"), HARMFUL.values(), ids=HARMFUL)
def test_what_may_not_be_meant_is_asked_about(live: Shop, texts: dict[str, str], hint: str) -> None:
    """With no as the answer, nothing is published; live it is known, and not asked about again."""
    make_draft(live, texts)
    ended = run(live, "publish", "calls", *WHO, answers="n\n")
    assert hint in " ".join(ended.output.split())
    assert (ended.exit_code, ended.output.splitlines()[-2:]) == (
        1,
        ["There are hints above (1). Are they intended? [y/N]: n", "Error: Nothing is published."],
    )
    assert run(live, "publish", "calls", *WHO, answers="y\ny\nfolder\n").exit_code == 0
    make_draft(live, {"advice.yaml": tidy_texts()["advice.yaml"] + "# mine\n"}, "next")
    again = run(live, "publish", "next", *WHO, answers="y\n")
    assert "Are they intended?" not in again.output
    assert again.exit_code == 0


@pytest.mark.parametrize("texts", [texts for texts, _ in HARMFUL.values()], ids=HARMFUL)
def test_what_was_only_checked_is_not_live(live: Shop, texts: dict[str, str]) -> None:
    """The server keeps it out until somebody agrees, so that is asked here."""
    live.write(texts)
    assert live.run("check").exit_code == 0
    ended = run(live, "publish", str(live.rules), *WHO, answers="n\n")
    assert ended.output.splitlines()[-2:] == [
        "There are hints above (1). Are they intended? [y/N]: n",
        "Error: Nothing is published.",
    ]


def test_an_option_that_nothing_reads_is_refused(live: Shop) -> None:
    """Shoppers could choose it, and nothing would happen; what is live already keeps no draft out."""
    films = f"{OPTION}    - {{id: films, label: Films}}\n"
    make_draft(live, changed("questions.yaml", OPTION, films))
    ended = run(live, "publish", "calls", "--yes", *WHO)
    assert (ended.exit_code, ended.output.splitlines()[2:5]) == (
        1,
        [
            "",
            "Options that nothing reads, and the live rules do not have",
            "questions.yaml:1:3: Nothing uses the option 'films' of the question 'uses'. Name it in a "
            "condition, or write 'neutral: yes' if it favours nothing.",
        ],
    )
    make_draft(live, REASON, "other")
    assert run(live, "publish", "other", "--yes", *WHO).exit_code == 0


def test_an_edit_while_it_is_shown_makes_the_answer_void(live: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer was about other bytes."""
    draft = make_draft(live, REASON)

    def edit_and_agree(*_: object, **__: object) -> bool:
        """Say yes after an edit."""
        write_texts(draft.folder, VERDICT)
        return True

    monkeypatch.setattr("click.confirm", edit_and_agree)
    ended = run(live, "publish", "calls", *WHO, answers="folder\n")
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (
        2,
        "Error: The draft 'calls' was edited while it was shown. Nothing is published. "
        "Type the command again to see it as it is now.",
    )


def test_a_digest_names_what_somebody_looked_at(live: Shop) -> None:
    """Nothing else is published with it."""
    make_draft(live, REASON)
    ended = run(live, "publish", "calls", "--yes", *WHO, "--digest", name(VERDICT))
    message = (
        f"Error: The draft 'calls' is version {name(REASON)}, not {name(VERDICT)}. Nothing is published. "
        "Was it edited since? Look at it again.\n"
    )
    assert (ended.exit_code, ended.output) == (2, message)
    whole = hash_files(encode(tidy_texts() | REASON))
    assert run(live, "publish", "calls", "--yes", *WHO, "--digest", whole).exit_code == 0


def test_a_draft_of_old_rules_would_undo_the_newer_ones(live: Shop) -> None:
    """So it is brought up to date first; then both changes are live."""
    make_draft(live, {"advice.yaml": tidy_texts()["advice.yaml"] + "# mine\n"}, "mine")
    make_draft(live, REASON, "yours")
    assert run(live, "publish", "yours", "--yes", *WHO).exit_code == 0
    assert lines(live, "publish", "mine", "--yes", *WHO) == [
        "Error: The draft 'mine' would undo what went live since it was made. Nothing is published. "
        "Bring it up to date first: wizard draft update mine --rules HERE/rules"
    ]
    assert lines(live, "draft", "update", "mine") == [
        "verdict.yaml: brought up to date",
        f"The draft 'mine' is up to date with version {name(REASON)}, which is live.",
    ]
    assert run(live, "publish", "mine", "--yes", *WHO).exit_code == 0
    found = read_texts(live.rules)
    assert (b"# mine" in found["advice.yaml"], b"You just listen." in found["verdict.yaml"]) == (True, True)


def test_the_same_lines_changed_twice(live: Shop) -> None:
    """Nobody but you can say which is right."""
    make_draft(live, changed("verdict.yaml", "You only listen.", "You merely listen."), "mine")
    make_draft(live, REASON, "yours")
    run(live, "publish", "yours", "--yes", *WHO)
    found = lines(live, "draft", "update", "mine")
    assert found[0].endswith(": changed in the draft and in the live rules, differently")
    assert found[1:] == [
        "Error: 1 place cannot be merged. Take the draft's lines there with --prefer draft, or the "
        "live ones with --prefer live."
    ]
    assert run(live, "draft", "update", "mine", "--prefer", "draft").exit_code == 0
    assert run(live, "publish", "mine", "--yes", *WHO).exit_code == 0
    assert b"You merely listen." in read_texts(live.rules)["verdict.yaml"]


def test_what_is_live_already(live: Shop) -> None:
    """Nothing is done twice."""
    make_draft(live, REASON)
    run(live, "publish", "calls", "--yes", *WHO)
    assert lines(live, "publish", "calls", "--yes", *WHO) == [
        f"Nothing to do: version {name(REASON)} is live already."
    ]


def test_the_folder_itself_is_published(live: Shop) -> None:
    """After edits in place, or a pull from git."""
    live.write(REASON | {"settings.yaml": "publishing: versions\n"})
    assert run(live, "publish", str(live.rules), "--yes", *WHO).exit_code == 0
    assert read_texts(live.rules) == encode(
        tidy_texts() | REASON | {"settings.yaml": "publishing: versions\n"}
    )
    assert RuleHistory(live.rules).to_serve(Publishing.VERSIONS)[0].name == name(REASON)


def test_a_kept_version_is_published_again(live: Shop) -> None:
    """The way back, in one step."""
    make_draft(live, REASON)
    run(live, "publish", "calls", "--yes", *WHO)
    assert run(live, "publish", name(tidy_texts()), "--yes", *WHO).exit_code == 0
    assert read_texts(live.rules) == encode(tidy_texts())


def test_edits_in_the_folder_make_place(live: Shop) -> None:
    """They are kept, and it is said."""
    make_draft(live, REASON)
    live.write(BROKEN)
    found = lines(live, "publish", "calls", "--yes", *WHO)
    assert (
        f"HERE/rules has edits that are not live: verdict.yaml. They will be replaced, and kept as version "
        f"{name(BROKEN)}."
    ) in " ".join(line.strip() for line in found)
    assert run(live, "rules", "restore", name(BROKEN)).exit_code == 0
    assert read_texts(live.rules) == encode(tidy_texts() | BROKEN)


def test_no_draft_changes_what_goes_live(live: Shop) -> None:
    """That is a decision of its own."""
    make_draft(live, {"settings.yaml": "publishing: versions\n"})
    assert lines(live, "publish", "calls", "--yes", *WHO) == [
        "Error: The draft 'calls' changes 'publishing' from folder to versions, which no draft does. Type: "
        "wizard publish --mode versions --who NAME --why TEXT, and delete that line from its settings.yaml."
    ]
    assert run(live, "publish", "--mode", "versions", "--yes", *WHO).exit_code == 0
    assert (find_publishing(live.rules), run(live, "publish", "calls", "--yes", *WHO).exit_code) == (
        Publishing.VERSIONS,
        0,
    )


def test_a_draft_that_changes_nothing_but_what_goes_live_is_refused_too(live: Shop) -> None:
    """Its version is live already, but what its author wants is not done."""
    make_draft(live, REASON)
    run(live, "publish", "calls", "--yes", *WHO)
    make_draft(live, {"settings.yaml": "publishing: versions\n"}, "mode")
    assert lines(live, "publish", "mode", "--yes", *WHO) == [
        "Error: The draft 'mode' changes 'publishing' from folder to versions, which no draft does. Type: "
        "wizard publish --mode versions --who NAME --why TEXT, and delete that line from its settings.yaml."
    ]


def test_a_publishing_that_broke_off_is_finished_first(live: Shop) -> None:
    """And said so."""
    make_draft(live, REASON)
    log = RuleHistory(live.rules).folder / "events.db"
    moved = log.rename(log.with_name("moved"))
    log.mkdir()
    ended = run(live, "publish", "calls", "--yes", *WHO)
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (
        2,
        f"Error: {log}: version {name(REASON)} is published, but not all of it is written (the log cannot be "
        "written (unable to open database file)); the next 'wizard publish' finishes that.",
    )
    log.rmdir()
    moved.rename(log)
    assert lines(live, "publish", "calls", "--yes", *WHO) == [
        f"The interrupted publishing of version {name(REASON)} is finished now.",
        f"Nothing to do: version {name(REASON)} is live already.",
    ]


def test_a_draft_needs_no_draft_to_be_named(live: Shop) -> None:
    """Without one there is nothing to publish."""
    ended = run(live, "publish", "--yes", *WHO)
    message = "Error: Name the draft to publish. 'wizard draft list' lists them."
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (2, message)


def test_the_mode_alone_touches_no_edits(live: Shop) -> None:
    """What becomes of them is to be said first."""
    live.write(REASON)
    assert lines(live, "publish", "--mode", "versions", "--yes", *WHO) == [
        "Error: HERE/rules has edits that are not live: verdict.yaml. Publish them (wizard publish "
        "HERE/rules --mode versions ...), or restore what is live (wizard rules restore --rules "
        "HERE/rules)."
    ]
    assert run(live, "publish", str(live.rules), "--mode", "versions", "--yes", *WHO).exit_code == 0
    assert read_texts(live.rules) == encode(REASON | {"settings.yaml": "publishing: versions\n"})
    assert run(live, "publish", "--mode", "folder", "--yes", *WHO).exit_code == 0
    assert find_publishing(live.rules) is Publishing.FOLDER
