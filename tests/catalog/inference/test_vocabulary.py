"""The vocabulary file: what is read, and every problem with its place and how to fix it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wizard.catalog.inference.infer import infer
from wizard.catalog.inference.vocabulary import VocabularyError, load_vocabulary, parse_vocabulary
from wizard.catalog.listing import ProductTexts

SMALL = """\
languages: {en: last, fr: first}
nouns:
  - kind: headphones
    words: {en: [head-phones], fr: [casque]}
  - kind: other
    words: {en: [stand], fr: [support]}
facts:
  - says: {anc: yes}
    words: {en: [anc]}
  - says: {links: [jack, usb], microphone: boom}
    words: {en: [mikro*]}
noise_cancelling: {en: [noise-cancel*]}
calls: {en: [call]}
linking:
  for: {en: [for]}
  fits: {en: [fits]}
  with: {en: [with]}
  without: {en: [without]}
  spare: {en: [spare]}
measures:
  - attribute: battery_hours
    units: {h: 1, min: 0.0167}
    least: 1
    most: 100
    take: most
    near: {en: [battery]}
answers: {"yes": {en: ["yes"]}, "no": {en: ["no"]}}
"""


def problems(old: str, new: str) -> list[str]:
    """What is wrong with the small vocabulary once a passage, which it has once, is replaced."""
    assert SMALL.count(old) == 1
    with pytest.raises(VocabularyError) as refused:
        parse_vocabulary("words.yaml", SMALL.replace(old, new).encode())
    assert str(refused.value) == "\n".join(map(str, refused.value.problems))
    return [str(problem) for problem in refused.value.problems]


def test_a_small_vocabulary_is_read() -> None:
    """A hyphen is apart or joined, a star any letters; the head is last in English, first in French."""
    words = parse_vocabulary("words.yaml", SMALL.encode())
    stated = {
        title: dict(infer(ProductTexts(title), words).attributes)
        for title in ("Head Phones ANC", "headphones, mikrophone", "headphones stand", "support casque")
    }
    wire = {"wired": True, "wireless": False, "links": ("jack", "usb")}
    assert stated == {
        "Head Phones ANC": {"kind": "headphones", "anc": True},
        "headphones, mikrophone": {"kind": "headphones", "microphone": "boom", **wire},
        "headphones stand": {"kind": "other"},
        "support casque": {"kind": "other"},
    }


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "says: {anc: yes}",
            "says: {ank: yes}",
            "words.yaml:8:12: 'says' cannot be 'ank'. Did you mean 'anc'?",
        ),
        (
            "microphone: boom",
            "microphone: bom",
            "words.yaml:10:44: 'bom' is not a known word of 'microphone'. Did you mean 'boom'?",
        ),
        (
            "- kind: headphones",
            "- kinds: headphones",
            "words.yaml:3:5: There is no key 'kinds' in a noun. Did you mean 'kind'? "
            "Accepted: kind, head, says, suggests, marks, needs, words.",
        ),
        (
            "kind: other",
            "kind: others",
            "words.yaml:5:11: 'kind' cannot be 'others'. Did you mean 'other'? "
            "Accepted: headphones, earphones, headset, other.",
        ),
        (
            "fr: [casque]",
            "fra: [casque]",
            "words.yaml:4:32: There is no language 'fra'. Did you mean 'fr'? Accepted: en, fr.",
        ),
        (
            "[stand]",
            "[casque]",
            "words.yaml:6:18: 'casque' occurs here and in line 4, with another meaning. Keep one of the two.",
        ),
        (
            "[head-phones]",
            "['--']",
            "words.yaml:4:18: '--' cannot be a phrase. Write at least one letter or digit.",
        ),
        (
            "[head-phones]",
            "['']",
            "words.yaml:4:18: 'en' is empty. Write a phrase as written in titles here.",
        ),
        (
            "[mikro*]",
            "[mi*]",
            "words.yaml:11:18: 'mi*' cannot be a phrase. "
            "A word with a star needs at least 3 letters, or it matches almost anything.",
        ),
        (
            "[mikro*]",
            "[mik*ro]",
            "words.yaml:11:18: 'mik*ro' cannot be a phrase. "
            "Keep the star at one end of the word, with no letters behind or before it.",
        ),
        (
            "[mikro*]",
            "[a-b-c-d-e-f]",
            "words.yaml:11:18: 'a-b-c-d-e-f' cannot be a phrase. "
            "Use at most 4 hyphens, and spaces between the other words.",
        ),
        (
            "calls: {en: [call]}\n",
            "",
            "words.yaml:1:1: The key 'calls' is missing in the vocabulary. "
            "Add 'calls:' with keys with values: the id of a language, "
            "then a list, each part a phrase as written in titles.",
        ),
        (
            "least: 1",
            "least: one",
            "words.yaml:23:12: 'least' cannot be 'one'. Write a number, for example 30 or 0.5.",
        ),
        (
            "attribute: battery_hours",
            "attribute: anc",
            "words.yaml:21:16: 'attribute' cannot be 'anc'. "
            "Accepted: battery_hours, weight_g, volume_limit_db.",
        ),
        (
            "languages: {en: last",
            "languages: {en: lst",
            "words.yaml:1:17: 'en' cannot be 'lst'. Did you mean 'last'? Accepted: first, last, both.",
        ),
        (
            "noise_cancelling:",
            "noise_cancelling: &a",
            "words.yaml:12:19: '&a' is an anchor. Delete it; quote a text that starts with &.",
        ),
    ],
)
def test_every_problem_has_its_place_and_how_to_fix_it(old: str, new: str, expected: str) -> None:
    """One line each: file, line, column, what is wrong, what was meant."""
    assert problems(old, new) == [expected]


def test_all_problems_come_at_once() -> None:
    """Nobody fixes one to find the next."""
    assert problems("anc: yes}\n    words: {en: [anc]}", "anc: maybe}\n    words: {xx: [anc]}") == [
        "words.yaml:8:17: 'maybe' is not a known value of 'anc'. Choose one of yes, no.",
        "words.yaml:9:13: There is no language 'xx'. Accepted: en, fr.",
    ]


def test_a_list_is_not_a_vocabulary() -> None:
    """The message names the keys that a file has."""
    with pytest.raises(VocabularyError) as refused:
        parse_vocabulary("words.yaml", b"[casque]\n")
    assert str(refused.value) == (
        "words.yaml:1:1: There is a list where the keys of the file must be. Write 'key: value'; "
        "the keys are: languages, nouns, facts, noise_cancelling, calls, audio, linking, ignored, measures, "
        "kinds, google, google_usual, fields, answers."
    )


def test_a_unit_has_one_meaning() -> None:
    """Else a number would measure two things."""
    again = (
        "  - {attribute: weight_g, units: {h: 1}, least: 1, most: 9, take: least, near: {en: [weight]}}\n"
        "answers: "
    )
    assert problems("answers: ", again) == [
        "words.yaml:27:5: The unit 'h' already measures 'battery_hours'. Keep one of the two."
    ]


def test_a_missing_file_is_reported() -> None:
    """By its name."""
    with pytest.raises(VocabularyError) as refused:
        load_vocabulary(Path("nowhere.yaml"))
    assert str(refused.value) == (
        "nowhere.yaml:1:1: The vocabulary cannot be read: No such file or directory. "
        "Check the name of the file."
    )
