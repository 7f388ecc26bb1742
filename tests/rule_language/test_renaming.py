"""Renaming changes an id wherever the rules mean it, and nothing else, however the files are written."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.making import changed, encode, load_texts, minimal_texts, tidy_texts
from tests.rule_language.random_files import Data, random_data, renamed, write_files
from wizard.rule_language.dates import list_periods
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.field_types import Name
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.renaming import RenameError, adopt_names, is_same_but_for, rename_id
from wizard.rules_folder import shipped_topic

NEW = "zz9"


def _names(data: Data) -> list[Name]:
    """Everything that can be renamed in some rule files."""
    rules = [*data["verdict.yaml"], *data["needs.yaml"]["rules"], *data["advice.yaml"]]
    questions = data["questions.yaml"]
    return [
        *(Name("question", each["id"]) for each in questions),
        *(Name("option", option["id"], each["id"]) for each in questions for option in each["options"][:-1]),
        *(Name("need", each) for each in data["needs.yaml"]["needs"]),
        *(Name("rule", each["id"]) for each in rules),
        *(Name("source", each) for each in ("A1", "A2", "H1")),
    ]


def _values(content: bytes) -> Any:
    """The values in a file, as texts without blanks around them."""
    return _strip(yaml.load(content.decode("utf-8-sig"), yaml.BaseLoader))


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {key.strip(): _strip(part) for key, part in value.items()}
    return [_strip(part) for part in value] if isinstance(value, list) else value.strip()


@given(st.integers(0, 2**32))
def test_a_rename_changes_the_id_and_nothing_else(seed: int) -> None:
    """The values are those of the reference, and every other byte is unchanged."""
    random = Random(seed)
    data = random_data(random)
    texts = write_files(random, data)
    name = random.choice(_names(data))
    new = f"{name.id[0]}99" if name.kind == "source" else NEW
    done = rename_id(texts, name, new)
    files = {**texts, **done.texts}
    expected = renamed(data, name.kind, name.id, new, name.question)
    assert {file: _values(files[file]) for file in data} == expected
    for file, content in done.texts.items():
        line = f"formerly: {name.id}"
        back, added = re.subn(rf", {line}|\r?\n *{line}(?=\r?\n|$)|{line}(, |\r?\n *)", "", content.decode())
        assert back.replace(new, name.id).encode() == texts[file]
        assert added <= 1


@given(st.integers(0, 2**32))
def test_versions_before_and_after_have_the_same_names(seed: int) -> None:
    """However many things were renamed in between, and also what is called like something else now."""
    random = Random(seed)
    data = random_data(random)
    before = after = write_files(random, data)
    for number, name in enumerate(random.sample(_names(data), 3)):
        if name.kind not in ("source", "question"):
            after = {**after, **rename_id(after, name, f"zz{number}").texts}
    adopted = load_rulebook(adopt_names(before, after))
    assert is_same_but_for(adopted, load_rulebook(after), "", "")


# --- the old id stays ------------------------------------------------------------------------------------


def _rename(texts: dict[str, str], name: Name, new: str) -> dict[str, str]:
    """The text of each file that differs."""
    done = rename_id(encode(texts), name, new)
    return {file: content.decode() for file, content in done.texts.items()}


@pytest.mark.parametrize(
    ("written", "then"),
    [
        ("{id: music, label: Music}", "{id: songs, formerly: music, label: Music}"),
        ("{label: Music, id: music}", "{label: Music, id: songs, formerly: music}"),
        ("{id: 'music', label: Music}", "{id: 'songs', formerly: music, label: Music}"),
        (r'{id: "m\x75sic", label: Music}', '{id: "songs", formerly: music, label: Music}'),
        ("{id: music, formerly: tunes, label: M}", "{id: songs, formerly: [tunes, music], label: M}"),
        ("{id: music, formerly: [a, b], label: M}", "{id: songs, formerly: [a, b, music], label: M}"),
        ("{id: music, formerly: [songs, b], label: M}", "{id: songs, formerly: [music, b], label: M}"),
        ("{id: music, formerly: songs, label: M}", "{id: songs, formerly: music, label: M}"),
        (
            "id: music  # all of it\n      # as heard\n      label: Music",
            "id: songs  # all of it\n      formerly: music\n      # as heard\n      label: Music",
        ),
        (
            "id: >-\n        music\n\n      label: Music",
            "id: >-\n        songs\n      formerly: music\n\n      label: Music",
        ),
        (
            "? id\n      : music\n      ? label\n      : Music",
            "? id\n      : songs\n      formerly: music\n      ? label\n      : Music",
        ),
        (
            "id: music\n      formerly:\n        - tunes  # long ago\n      label: Music",
            "id: songs\n      formerly:\n        - tunes  # long ago\n        - music\n      label: Music",
        ),
        (
            "id: music\n      formerly:\n      - songs\n      - tunes\n      label: Music",
            "id: songs\n      formerly:\n      - music\n      - tunes\n      label: Music",
        ),
    ],
)
def test_the_old_id_is_kept_in_the_entry(written: str, then: str) -> None:
    """After the new one, in the layout of the entry; the new id is removed from the former ones."""
    texts = changed("questions.yaml", "{id: music, label: Music}", written)
    done = _rename(texts, Name("option", "music", "uses"), "songs")
    expected = texts["questions.yaml"].replace(written, then).replace("only: [music]", "only: [songs]")
    assert done["questions.yaml"] == expected
    assert load_texts({**texts, **done}).question["uses"].former_options["music"] == "songs"


@pytest.mark.parametrize(
    ("written", "then"),
    [
        ("  soft_pads: {label: Soft pads}", "  pads: {formerly: soft_pads, label: Soft pads}"),
        ("  soft_pads:\n    label: Soft pads", "  pads:\n    formerly: soft_pads\n    label: Soft pads"),
        ("  soft_pads: {? label : Soft pads}", "  pads: {formerly: soft_pads, ? label : Soft pads}"),
        (
            "  soft_pads:\n    ? label\n    : Soft pads",
            "  pads:\n    formerly: soft_pads\n    ? label\n    : Soft pads",
        ),
        (
            "  ? soft_pads\n  : label: Soft pads  # nice",
            "  ? pads\n  : formerly: soft_pads\n    label: Soft pads  # nice",
        ),
    ],
)
def test_the_old_id_of_a_need_is_kept_in_its_entry(written: str, then: str) -> None:
    """The id of the entry is its key."""
    texts = changed("needs.yaml", "  soft_pads: {label: Soft pads}", written)
    done = _rename(texts, Name("need", "soft_pads"), "pads")
    expected = texts["needs.yaml"].replace(written, then).replace("{soft_pads: 2}", "{pads: 2}")
    assert done["needs.yaml"] == expected
    assert load_texts({**texts, **done}).need["pads"].formerly == ("soft_pads",)


def test_the_last_line_of_a_file_may_lack_a_line_break() -> None:
    """Then the line added after it has none either."""
    advice = "- label: x\n"
    texts = changed("advice.yaml", "", advice.replace("label: x", "{id: tip, tip: T., sources: [A1]}"))
    texts["advice.yaml"] = (
        texts["advice.yaml"]
        .replace("{id: tip, tip: T., sources: [A1]}", "tip: T.\n  sources: [A1]\n  id: tip")
        .rstrip()
    )
    done = _rename(texts, Name("rule", "tip"), "hint")
    assert done["advice.yaml"].splitlines()[1:] == [
        "- tip: T.",
        "  sources: [A1]",
        "  id: hint",
        "  formerly: tip",
    ]
    assert not done["advice.yaml"].endswith("\n")


@pytest.mark.parametrize(
    ("name", "new"),
    [
        (Name("question", "talk"), "speak"),
        (Name("option", "often", "talk"), "daily"),
        (Name("need", "mic"), "microphone"),
        (Name("rule", "christmas"), "xmas"),
        (Name("source", "A1"), "A7"),
    ],
)
def test_names_in_dated_parts_are_renamed(name: Name, new: str) -> None:
    """Also in parts that are in force on some days only."""
    texts = changed(
        "advice.yaml",
        "",
        "- {id: christmas, from: 2026-12-01, until: 2026-12-24, when: {talk: often}, warn: W., "
        "sources: [A1]}\n",
    )
    texts["needs.yaml"] += (
        "  - {id: y, until: 2026-12-05, when: {talk: often}, must: mic, reason: R., sources: [A1]}\n"
    )
    after = load_texts({**texts, **_rename(texts, name, new)})
    before = load_texts(texts)
    periods = list_periods([each.period for each in before.dated])
    assert list_periods([each.period for each in after.dated]) == periods
    assert [is_same_but_for(before.on(day.from_), after.on(day.from_), name.id, new) for day in periods] == [
        True,
        True,
        True,
        True,
    ]


def test_sources_have_no_former_ids() -> None:
    """Nothing outside of the rules names them."""
    done = _rename(tidy_texts(), Name("source", "A1"), "A7")
    assert "formerly" not in "".join(done.values())
    assert sorted(done) == ["advice.yaml", "needs.yaml", "sources.yaml", "verdict.yaml"]


def test_the_places_and_comments_with_a_name_are_listed() -> None:
    """Only comments that contain it as a whole word, since they may refer to it."""
    texts = changed("advice.yaml", "", "# never says soft_pads, or talk; not talking, nor small-talk\n")
    done = rename_id(encode(texts), Name("question", "talk"), "speak")
    assert [str(place) for place in done.comments] == ["advice.yaml:2:28"]
    assert [str(place) for place in done.places] == [
        "questions.yaml:9:7",
        "examples.yaml:2:26",
        "needs.yaml:6:35",
        "texts.yaml:2:50",
        "verdict.yaml:7:10",
        "verdict.yaml:13:10",
        "verdict.yaml:17:25",
    ]


DATED_RULE = (
    "- {id: rush, from: 2026-12-01, until: 2026-12-24, when: {uses: music}, "
    "warn: [{until: 2026-12-10, text: Parcels are slow.}, Parcels are very slow.], sources: [A1]}\n"
)


@pytest.mark.parametrize(
    ("name", "new"),
    [
        (Name("option", "music", "uses"), "songs"),
        (Name("rule", "rush"), "late"),
        (Name("source", "A1"), "A7"),
    ],
)
def test_rules_with_dates_are_renamed_for_all_of_their_days(name: Name, new: str) -> None:
    """Also where nothing has the name today."""
    texts = changed("advice.yaml", "", DATED_RULE)
    advice = {**texts, **_rename(texts, name, new)}["advice.yaml"]
    inside = {"rush": "{id: late, formerly: rush,", "music": "{uses: songs}", "A1": "sources: [A7]}"}
    assert inside[name.id] in advice.splitlines()[-1]


# --- what is refused -------------------------------------------------------------------------------------

FORMER = changed("questions.yaml", "{id: calls, label", "{id: calls, formerly: phone, label")


@pytest.mark.parametrize(
    ("name", "new", "message"),
    [
        (
            Name("option", "musik", "uses"),
            "songs",
            "There is no option 'musik' of the question 'uses'. Did you mean 'music'? "
            "Accepted: music, calls, bike, unsure.",
        ),
        (
            Name("option", "music", "use"),
            "songs",
            "There is no question 'use'. Did you mean 'uses'? Accepted: uses, talk, budget.",
        ),
        (
            Name("need", "mik"),
            "m",
            "There is no need 'mik'. Did you mean 'mic'? Accepted: mic, within_budget, soft_pads.",
        ),
        (
            Name("option", "phone", "uses"),
            "songs",
            "There is no option 'phone' of the question 'uses'. It is called 'calls' now.",
        ),
        (Name("need", "mic"), "mic", "The need 'mic' already has this id."),
        (
            Name("option", "music", "uses"),
            "calls",
            "There is an option 'calls' of the question 'uses' already, in questions.yaml, line 6. "
            "Choose another id.",
        ),
        (
            Name("rule", "all-day"),
            "loud",
            "There is a rule 'loud' already, in advice.yaml, line 1. Choose another id.",
        ),
        (
            Name("option", "music", "uses"),
            "phone",
            "'phone' is a former id of the option 'calls' of the question 'uses', and old links with it lead "
            "there. Choose another id.",
        ),
        (
            Name("option", "music", "uses"),
            "My songs",
            "'My songs' cannot be an id. Use at most 40 characters from a-z, 0-9, - and _, for "
            "example my-songs.",
        ),
        (
            Name("question", "talk"),
            "ask",
            "'ask' cannot be the id of a question: the wizard uses it for something else. Choose another id.",
        ),
        (Name("source", "A1"), "H2", "'statements' cannot be 'H2'. Write A and a number, for example A12."),
        (Name("source", "H1"), "A7", "'house_rules' cannot be 'A7'. Write H and a number, for example H12."),
        (Name("need", "mic"), "", "'id' is empty. Write an id here."),
        (
            Name("option", "unsure", "uses"),
            "perhaps",
            "'unsure' means something to the wizard, so it keeps its id.",
        ),
        (
            Name("rule", "loud"),
            "contradiction",
            "'contradiction' means something to the wizard, so it cannot be the id of anything else.",
        ),
    ],
)
def test_an_invalid_new_name_is_refused(name: Name, new: str, message: str) -> None:
    """In the words of the loader where it has some."""
    with pytest.raises(RenameError) as caught:
        rename_id(encode(FORMER), name, new)
    assert str(caught.value) == message


def test_a_former_id_in_rules_is_reported_with_the_current_one() -> None:
    """Rules name things by their ids, only links may have old ones."""
    texts = tidy_texts()
    for name, new in (
        (Name("option", "music", "uses"), "songs"),
        (Name("question", "talk"), "speak"),
        (Name("need", "mic"), "microphone"),
        (Name("rule", "bicycle"), "bike"),
    ):
        texts = {**texts, **_rename(texts, name, new)}
    texts["verdict.yaml"] += (
        "- {id: x, when: {uses: music}, decide: headset, over: [bicycle], reason: R., sources: [A1]}\n"
    )
    texts["needs.yaml"] += "  - {id: y, when: {talk: often}, must: mic, reason: R., sources: [A1]}\n"
    with pytest.raises(RulesError) as caught:
        load_texts(texts)
    assert [f"{each.message} {each.fix}" for each in caught.value.problems] == [
        "The question 'uses' has no option 'music'. It is called 'songs' now.",
        "There is no verdict rule 'bicycle'. It is called 'bike' now.",
        "There is no question 'talk'. It is called 'speak' now.",
        "There is no need 'mic'. It is called 'microphone' now.",
    ]


def test_a_rename_after_which_the_rules_do_not_load_is_refused() -> None:
    """For example if the address of a store's page has the new name as a parameter."""
    stores = "- {id: s, origins: ['https://s.example'], page: 'https://s.example/?speak=1'}\n"
    with pytest.raises(RenameError) as caught:
        rename_id(encode({**tidy_texts(), "stores.yaml": stores}), Name("question", "talk"), "speak")
    assert str(caught.value) == (
        "With this name the rules would not load:\n"
        "stores.yaml:1:49: The address of the store's page has the parameter 'speak', which the wizard adds "
        "itself. Remove it from the address."
    )


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("label: Music", "label: Songs", False),
        ("{id: calls, label: Phone calls}", "{id: calls, label: Phone calls, aside: yes}", False),
        ("choose: many", "choose: many  # of them", True),
        ("only: [music]", "only: [calls]", False),
    ],
)
def test_rules_are_compared_without_places_and_versions(old: str, new: str, same: bool) -> None:
    """Wherever they are written, and whatever their version."""
    before, after = load_texts(tidy_texts()), load_texts(changed("questions.yaml", old, new))
    assert is_same_but_for(before, after, "mic", "microphone") is same


# --- versions with other names ---------------------------------------------------------------------------


def test_an_older_version_gets_the_present_names_of_the_same_things() -> None:
    """A question and its options at once, and nothing that is another thing now."""
    before = tidy_texts()
    after = before
    for name, new in (
        (Name("option", "music", "uses"), "songs"),
        (Name("question", "uses"), "use"),
        (Name("option", "calls", "use"), "phone"),
        (Name("need", "mic"), "microphone"),
        (Name("rule", "loud"), "noise"),
    ):
        after = {**after, **_rename(after, name, new)}
    adopted = load_rulebook(adopt_names(encode(before), encode(after)))
    assert is_same_but_for(adopted, load_texts(after), "", "")
    other = before["questions.yaml"].replace("{id: calls,", "{id: phone, label: Phones}\n    - {id: calls,")
    mixed = encode({**before, "questions.yaml": other})
    kept = load_rulebook(adopt_names(mixed, encode(after)))
    assert kept.question["use"].option_ids == ("songs", "phone", "calls", "bike", "unsure")


def test_a_version_with_later_names_gets_the_former_ones_again() -> None:
    """Where an earlier version comes back, what is live knows by `formerly` how all was called."""
    before = tidy_texts()
    after = before
    for name, new in (
        (Name("option", "music", "uses"), "songs"),
        (Name("question", "uses"), "use"),
        (Name("need", "mic"), "microphone"),
        (Name("rule", "loud"), "noise"),
    ):
        after = {**after, **_rename(after, name, new)}
    adopted = load_rulebook(adopt_names(encode(after), encode(before)))
    assert is_same_but_for(adopted, load_texts(before), "", "")


@pytest.mark.parametrize("broken", ["questions.yaml", "needs.yaml"])
def test_rules_that_cannot_be_read_keep_their_names(broken: str) -> None:
    """They are refused when they are loaded."""
    after = encode({**tidy_texts(), **_rename(tidy_texts(), Name("need", "mic"), "microphone")})
    before = {**encode(tidy_texts()), broken: b"["}
    assert adopt_names(before, after)[broken] == b"["
    assert adopt_names(encode(minimal_texts()), {}, shipped_topic()) == encode(minimal_texts())
