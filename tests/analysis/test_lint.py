"""Hints: what a rulebook does that is probably not meant, reported with place and fix."""

from __future__ import annotations

import pytest

from tests.making import THREE_SIDED, changed, load_texts, question, rule_line, rulebook, tidy_texts
from wizard.analysis.lint import find_hints


def hints_of(texts: dict[str, str], *always: str) -> list[str]:
    """All hints on the rulebook these files say."""
    return [f"{hint.kind}: {hint.problem}" for hint in find_hints(load_texts(texts), always)]


def test_a_tidy_rulebook_gives_no_hint() -> None:
    """Options that are `unsure`, are named, have an amount or are neutral are all used."""
    assert hints_of(tidy_texts()) == []


def with_settings(*steps: str) -> dict[str, str]:
    """Return the tidy rulebook with these steps of the order, one a line from the second on."""
    return {**tidy_texts(), "settings.yaml": "\n".join(["order:", *steps, ""])}


WITH_ART = tidy_texts()["questions.yaml"].replace("Music}", "Music}\n    - {id: art, label: Art}")

ADDS = "Give it another condition, or delete it if its sentence is not needed."
TWICE = "Make them one rule, or change one condition."


@pytest.mark.parametrize(
    ("texts", "hints"),
    [
        pytest.param(
            changed("needs.yaml", "when: {budget: [upto_50, more]}, ", ""),
            [
                "unused: questions.yaml:20:3: Nothing uses the option 'more' of the question 'budget'. "
                "Name it in a condition, or write 'neutral: yes' if it favours nothing."
            ],
            id="an option without an amount among those that set a limit",
        ),
        pytest.param(
            changed(
                "questions.yaml",
                "{id: music, label: Music}",
                "{id: music, label: Music}\n    - {id: art, label: Art}",
            ),
            [
                "unused: questions.yaml:1:3: Nothing uses the option 'art' of the question 'uses'. "
                "Name it in a condition, or write 'neutral: yes' if it favours nothing."
            ],
            id="an option that nothing names",
        ),
        pytest.param(
            changed(
                "questions.yaml",
                "{id: music, label: Music}",
                "{id: music, label: Music}\n    - {id: art, label: Art, neutral: yes}",
            ),
            [],
            id="an option that is said to be neutral",
        ),
        pytest.param(
            changed("sources.yaml", "  A2:", "  A3: {says: Nobody cites this.}\n  A2:"),
            [
                "unused: sources.yaml:4:3: Nothing cites the source 'A3'. "
                "Cite it, or say why not: 'unused: REASON'."
            ],
            id="a source that nothing cites",
        ),
        pytest.param(
            changed("sources.yaml", "lines: 3-4", "unused: it says too little"),
            [
                "unused: sources.yaml:3:3: The source 'A1' is marked 'unused', but it is cited. "
                "Delete 'unused'."
            ],
            id="a source that is cited although it is marked unused",
        ),
        pytest.param(
            changed(
                "verdict.yaml", "", rule_line("alone", "{talk: never, uses: music}", "decide: headphones")
            ),
            [
                "adds_nothing: verdict.yaml:18:3: The rule 'alone' adds nothing: whenever it holds, "
                f"'only-listening' (verdict.yaml, line 6) holds too and also decides 'headphones'. {ADDS}"
            ],
            id="a decision covered by another one",
        ),
        pytest.param(
            changed("verdict.yaml", "", rule_line("alone", "{talk: never, uses: music}", "decide: either")),
            [],
            id="a decision within another condition that decides something else",
        ),
        pytest.param(
            changed(
                "verdict.yaml",
                "",
                rule_line("alone", "{talk: never, uses: music}", "decide: headphones, over: [not-sure]"),
            ),
            [],
            id="a covered decision that sets aside what the other one does not",
        ),
        pytest.param(
            changed(
                "needs.yaml", "", "  " + rule_line("chat", "{talk: often, uses: calls}", "nice: {mic: 2}")
            ),
            [
                "adds_nothing: needs.yaml:9:5: The rule 'chat' adds nothing: whenever it holds, "
                f"'talk-needs-a-mic' (needs.yaml, line 6) holds too and makes 'mic' a must. {ADDS}"
            ],
            id="a nice need that is a must already",
        ),
        pytest.param(
            changed("verdict.yaml", "", rule_line("again", "{all: [{talk: often}]}", "lean: {headset: 3}")),
            [
                "adds_nothing: verdict.yaml:18:3: The rule 'again' holds for the same answers as "
                f"'daily-talk' (verdict.yaml, line 12) and weighs the same, so that counts twice. {TWICE}"
            ],
            id="a leaning that counts twice",
        ),
        pytest.param(
            changed(
                "advice.yaml",
                "",
                "- {id: loud2, when: {uses: music}, warn: Loud music harms your ears., sources: [A1]}\n",
            ),
            [
                "adds_nothing: advice.yaml:2:3: The rule 'loud2' adds nothing: whenever it holds, "
                f"'loud' (advice.yaml, line 1) holds too and says the same. {ADDS}"
            ],
            id="a warning written twice: the later one is reported",
        ),
        pytest.param(
            changed("advice.yaml", "when: {uses: music}, ", ""),
            [
                "for_everyone: advice.yaml:1:3: Every shopper gets the warning 'loud', and a warning for "
                "everyone warns nobody. Give it a 'when', or make it a tip: 'tip' instead of 'warn'."
            ],
            id="a warning for everyone",
        ),
        pytest.param(
            changed("needs.yaml", "{label: Soft pads}", "{label: Soft pads, sells: no, instead: Buy pads.}"),
            [
                "unused: needs.yaml:4:3: The need 'soft_pads' is never a must, so its 'instead' "
                "is never shown. Name it under 'must' of a rule, or delete 'sells' and 'instead'."
            ],
            id="a text in the place of products for a need that is only nice",
        ),
        pytest.param(
            {
                **tidy_texts(),
                "needs.yaml": tidy_texts()["needs.yaml"]
                .replace("{label: Soft pads}", "{label: Soft pads, sells: no, instead: Buy pads.}")
                .replace("must: mic", "must: [mic, soft_pads]"),
            },
            [],
            id="a text in the place of products for a need that is a must somewhere",
        ),
        pytest.param(
            changed("needs.yaml", "keep: always", "same_link: {talk: often}"),
            [
                "adds_nothing: needs.yaml:2:3: 'same_link' changes nothing for the need 'mic': "
                "it tests none of links, wired, wireless, works_with. Delete it."
            ],
            id="same_link of a need that tests nothing of a link",
        ),
        pytest.param(
            changed("needs.yaml", "keep: always", "applies_when: {wired: no}, same_link: yes"),
            [],
            id="same_link of a need that applies to some links",
        ),
        pytest.param(
            with_settings(
                "- {label: sound, prefer: [{sound_band: high}], when: {talk: [never, often]}}",
                "- price",
                "- {label: again, prefer: [{sound_band: high}], when: {talk: never}}",
                "- {label: other, prefer: [{sound_band: high}], when: {uses: music}}",
                "- {label: lower, prefer: [{sound_band: high}], unstated_as: 1, when: {talk: never}}",
            ),
            [
                "adds_nothing: settings.yaml:4:3: The step 'again' of the order adds nothing: whenever it "
                "counts, 'sound' has already ordered by the same tests. Delete it, or change its tests."
            ],
            id="a step of the order that repeats another one",
        ),
        pytest.param(
            {
                **with_settings("- {label: calls, prefer: [{certified: teams}], when: {uses: art}}"),
                "questions.yaml": WITH_ART,
            },
            [],
            id="an option that only the order of products reads",
        ),
        pytest.param(
            {
                **changed("needs.yaml", "keep: always", "applies_when: {wired: no}, same_link: {uses: art}"),
                "questions.yaml": WITH_ART,
            },
            [],
            id="an option that only a same_link reads",
        ),
        pytest.param(
            {**tidy_texts(), "stores.yaml": "- {id: a, origins: ['https://a.example'], language: de}\n"},
            [
                "unused: stores.yaml:1:3: The 'language' of the store 'a' has no effect: all pages are in en."
                " Write 'language: en', or delete it."
            ],
            id="a language that the pages do not have",
        ),
        pytest.param(
            {**tidy_texts(), "stores.yaml": "- {id: a, origins: ['https://a.example'], language: en}\n"},
            [],
            id="the language of the pages",
        ),
    ],
)
def test_a_hint(texts: dict[str, str], hints: list[str]) -> None:
    """Each is reported alone, in whole words."""
    assert hints_of(texts) == hints


def test_a_warning_proven_to_hold_for_all_answers_is_one_for_everyone() -> None:
    """Its condition alone would not tell."""
    assert hints_of(tidy_texts(), "loud", "only-listening") == [
        "for_everyone: advice.yaml:1:3: Every shopper gets the warning 'loud', and a warning for everyone "
        "warns nobody. Give it a 'when', or make it a tip: 'tip' instead of 'warn'."
    ]


def test_a_verdict_that_no_answers_end_in_is_a_hint() -> None:
    """At its place in topic.yaml, sides before verdicts on several; the built-in ones may stay unused."""
    book = rulebook([question("a", "x y")], topic=THREE_SIDED)
    never = frozenset({"espresso", "with_pressure", "out_of_scope"})
    found = [hint.problem for hint in find_hints(book, never=never) if "verdict" in hint.problem.message]
    assert [(each.place.file, each.message) for each in found] == [
        ("topic.yaml", f"No answers end in the verdict '{name}'.") for name in ("espresso", "with_pressure")
    ]
