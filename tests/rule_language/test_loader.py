"""The loader reads a rulebook, and says of every mistake where it is, what it is and how to fix it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import encode, minimal_texts
from tests.rule_language.defects import Defect, plant, problems_of, read_defects
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.loader import load_rulebook, rulebook_version


def has_an_answer(texts: dict[str, bytes]) -> bool:
    """Whether the files give a rulebook, or at least one problem."""
    try:
        return load_rulebook(texts).version == rulebook_version(texts)
    except RulesError as error:
        return error.problems != ()


# --- what is wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("defect", list(read_defects()), ids=lambda defect: defect.name)
def test_a_planted_defect_is_reported_with_place_cause_and_fix_and_nothing_else_is(defect: Defect) -> None:
    """No mistake slips through, and none drags others along that are not there."""
    assert problems_of(plant(defect)) == defect.problems


def test_problems_of_all_files_are_reported_together_questions_first() -> None:
    """Staff fix everything in one go."""
    texts = minimal_texts()
    texts["verdict.yaml"] = texts["verdict.yaml"].replace("talk: often", "tolk: often").replace("A1", "A7")
    texts["needs.yaml"] = texts["needs.yaml"].replace("keep: always", "keep: maybe")
    texts["stores.yaml"] = "- {id: shop, origins: []}\n"
    del texts["texts.yaml"]
    assert problems_of(encode(texts)) == (
        "verdict.yaml:11:13: There is no source 'A7'. Accepted: A1, A2, H1.",
        "verdict.yaml:13:10: There is no question 'tolk'. Did you mean 'talk'? Accepted: uses, talk, budget.",
        "needs.yaml:2:75: 'keep' cannot be 'maybe'. Accepted: always.",
        "texts.yaml:1:1: The file is missing. Write it, as docs/rule-files.md shows.",
        "stores.yaml:1:23: 'origins' is empty. Write a list, each part an address without a path or a usual"
        " port in lower-case letters, for example https://shop.example.",
    )


REQUIRED = ("topic.yaml", "questions.yaml", "verdict.yaml", "needs.yaml", "texts.yaml", "sources.yaml")


def test_every_required_file_that_is_missing_is_named() -> None:
    """Advice, settings, examples and stores may be left out."""
    assert problems_of({}) == tuple(
        f"{name}:1:1: The file is missing. Write it, as docs/rule-files.md shows."
        for name in (
            "topic.yaml",
            "questions.yaml",
            "verdict.yaml",
            "needs.yaml",
            "texts.yaml",
            "sources.yaml",
        )
    )


@given(name=st.sampled_from(sorted(RULE_FILES)), raw=st.binary(max_size=200))
def test_any_bytes_as_a_rule_file_raise_nothing_but_rules_errors(name: str, raw: bytes) -> None:
    """Whatever is uploaded as a rule file is answered with problems."""
    with pytest.raises(RulesError):
        load_rulebook({**encode(minimal_texts()), name: raw})


PIECES = "id when talk often any all not only uses needs rules product at_most answer yes 3 ' [ ] { } : , -"
WORDS = st.sampled_from(
    [*PIECES.split(), "\n", "\n  ", "\n- ", ": ", "label: x", "~", "&a", "*a", "!t", "<<: "]
)


@given(name=st.sampled_from(sorted(RULE_FILES)), words=st.lists(WORDS, max_size=40))
def test_any_words_as_a_rule_file_raise_nothing_but_rules_errors(name: str, words: list[str]) -> None:
    """The same for texts that come close to a rule file."""
    assert has_an_answer(encode({**minimal_texts(), name: " ".join(words)}))


@given(data=st.data())
def test_a_rule_file_with_a_piece_cut_out_raises_nothing_but_rules_errors(data: st.DataObject) -> None:
    """Half-finished edits are answered with problems too."""
    texts = minimal_texts()
    name = data.draw(st.sampled_from(sorted(texts)))
    start = data.draw(st.integers(0, len(texts[name])))
    end = data.draw(st.integers(start, len(texts[name])))
    assert has_an_answer(encode({**texts, name: texts[name][:start] + texts[name][end:]}))


# --- version -----------------------------------------------------------------------------------------------


def test_the_version_is_the_same_in_any_order_of_files() -> None:
    """Twelve hexadecimal digits, those of the loaded rulebook too."""
    texts = encode(minimal_texts())
    of_first_release = {name: text for name, text in texts.items() if name != "topic.yaml"}
    assert rulebook_version(of_first_release) == "25a0ce16f94d"
    version = rulebook_version(texts)
    assert rulebook_version(dict(reversed(texts.items()))) == version
    assert load_rulebook(texts).version == version


def test_the_version_changes_with_what_a_shopper_may_notice_only() -> None:
    """Examples and stores do not count."""
    texts = encode(minimal_texts())
    assert rulebook_version({**texts, "examples.yaml": b"x", "stores.yaml": b"y"}) == rulebook_version(texts)
    assert rulebook_version({**texts, "advice.yaml": b"[]"}) != rulebook_version(texts)
    assert rulebook_version({"a": b"bc"}) != rulebook_version({"ab": b"c"})
