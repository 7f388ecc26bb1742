"""The rulebook we ship: complete, sourced, hedged as its sources are, and right on staff's examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.making import chosen_options
from tests.strategies import given_answers
from wizard.advisor import Advisor
from wizard.analysis.examples import try_products
from wizard.cli import main
from wizard.engine.critiques import is_met
from wizard.engine.decide import decide
from wizard.engine.flow import resolve_answers
from wizard.paths import shipped_catalog_path
from wizard.rule_language.conditions import Answers
from wizard.rule_language.diagnostics import RulesError, nearest, slip_cutoff
from wizard.rule_language.expectations import Example
from wizard.rule_language.model import Question, Rule
from wizard.rule_language.predicates import find_price_limit
from wizard.rules_folder import load, read_rulebook, read_texts

RULES = Path(__file__).parents[1] / "rules"
BOOK = read_rulebook(RULES)


def all_rules() -> tuple[Rule, ...]:
    """Every rule that speaks to the shopper."""
    return BOOK.rules


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


NEEDS = words("""
    mic boom_mic mic_noise_reduction mute anc closed_back open_back open_ear awareness over_ear on_ear in_ear
    one_ear mono wireless wired jack usb bluetooth multipoint low_delay xbox_link ps_link switch_link
    deskphone_link airline_cable light soft_pads secure_fit sweat_resistant waterproof stored_music
    volume_limit small battery_day battery_8h replaceable_parts wipe_clean rugged protection_rating
    translation_app good_isolation within_budget
    """)

WARNINGS = words("""
    xbox_bt ps5_bt switch_mic anc_not_voice micnr_not_ears anc_voices bt_call_drop bt_delay wired_better
    child_limit traffic not_ppe budget battery no_mic translate_app plane_cable hearing_aids mono sweat water
    drive_law open_leak cert unsure meaning special comfort deskphone extreme separate_mic
    """)

OWN_NEEDS = words("""
    outside_ear not_for_children for_children not_gaming mono_mix tv_transmitter for_studio for_sleep
    sound_top certified mic_stows sidetone clear_speech for_calls recent_radio no_battery phone_link
    not_for_work no_cups ears_free
    """)

OWN_WARNINGS = frozenset({"phone_socket", "contradiction"})

TIPS = frozenset({"hearing", "care", "repair", "laptop_mic"})

QUESTIONS = words("uses talk around noise devices cable shape wearer session matters budget")

HEDGED = words("A11 A21 A34 A45 A57 A59 A62 A64 A66 A67 A69 A70 A72 A73")
"""Statements with often, may, can, many, some, usually or not all in them."""

TOO_SURE = re.compile(
    r"\b(always|never|certainly|guaranteed?|(?<!not )(all|every|each) (headset|headphone|model|set)s?)\b",
    re.IGNORECASE,
)

JARGON = re.compile(r"\b(codec|A2DP|HFP|impedance|beamforming|circumaural|driver size)\b", re.IGNORECASE)


def test_questions_are_the_eleven_that_links_and_stores_use() -> None:
    """An id once published keeps its meaning."""
    assert set(BOOK.question) == QUESTIONS


def test_every_need_has_its_published_id() -> None:
    """No need is missing; those of our own are named here."""
    assert set(BOOK.need) == NEEDS | OWN_NEEDS


def test_every_warning_and_tip_has_its_published_id() -> None:
    """Each warning is one rule; `contradiction` is built in as well, with a text of its own."""
    assert {rule.id for rule in BOOK.warnings} == WARNINGS | OWN_WARNINGS
    assert {rule.id for rule in BOOK.advice_rules} - WARNINGS - OWN_WARNINGS == TIPS
    assert BOOK.texts.contradiction != ""


def test_every_need_is_called_for_by_a_rule() -> None:
    """A need that no answer calls for would be dead weight."""
    called_for = {need for rule in BOOK.need_rules for need in (*rule.must, *rule.nice)}
    assert called_for == set(BOOK.need)


def test_every_statement_of_the_article_is_used_or_says_why_not() -> None:
    """A1 to A75, each cited by a rule, an option, a glossary term or the chart, or listed as unused."""
    statements = {f"A{number}" for number in range(1, 76)}
    unused = {source.id for source in BOOK.sources.values() if source.unused}
    assert {source for source in BOOK.sources if source.startswith("A")} == statements
    assert statements - cited() == unused & statements
    assert unused & cited() == set()


def test_every_house_rule_is_used_and_rests_on_pages_or_says_so() -> None:
    """H1 to H26; what no page was read for is called general knowledge."""
    house_rules = {f"H{number}" for number in range(1, 27)}
    grounded = {
        source.id for source in BOOK.sources.values() if source.pages or "general knowledge" in source.says
    }
    assert {source for source in BOOK.sources if source.startswith("H")} == house_rules
    assert house_rules - grounded == set()
    assert house_rules - cited() == set()


def test_every_rule_names_article_rows_before_house_rules() -> None:
    """The reader sees first what the article says, then what experts add."""
    mixed = [
        rule.id for rule in all_rules() if list(rule.sources) != sorted(rule.sources, key=lambda s: s[0])
    ]
    assert mixed == []


def test_no_sentence_is_surer_than_its_source() -> None:
    """Often, may, can, many and some must not turn into always or never."""
    too_sure = [
        (where, text)
        for where, text, sources in sentences()
        if HEDGED & set(sources) and TOO_SURE.search(text)
    ]
    assert too_sure == []


def test_shoppers_read_plain_words() -> None:
    """Words that only sellers know stay out of questions, reasons and advice."""
    asked = [(question.id, f"{question.text} {question.help}") for question in BOOK.questions]
    offered = [(f"{q.id}={o.id}", f"{o.label} {o.help}") for q in BOOK.questions for o in q.options]
    stated = [(where, text) for where, text, _ in sentences()]
    assert [where for where, text in (*asked, *offered, *stated) if JARGON.search(text)] == []


def test_questions_fit_a_phone() -> None:
    """Titles two lines, one sentence of help, options one line each; the rest is small print."""
    options = [option for question in BOOK.questions for option in question.options]
    assert [q.text for q in BOOK.questions if len(q.text) > 45] == []
    assert [q.help for q in BOOK.questions if len(q.help) > 90 or ". " in q.help] == []
    assert [option.label for option in options if len(option.label) > 38] == []
    assert [option.help for option in options if len(option.help) > 48] == []


def test_only_microphone_open_ears_and_made_for_adults_are_never_given_up() -> None:
    """A near miss may give up anything else, money included.

    No grown-up is shown a child's set, and nobody in traffic one that blocks the ears (H19).

    A child's volume limit comes right after the microphone: given up late, said aloud, and never in silence,
    since the limit can be set in the device as well (H13).
    """
    assert {need.id for need in BOOK.needs if need.keep} == {
        "mic",
        "not_for_children",
        "awareness",
        "ears_free",
    }


def test_money_is_given_up_before_safety_and_connections() -> None:
    """Needs further down are given up first; a dearer product that works beats a cheap one that does not."""
    assert BOOK.needs[-1].id == "within_budget"


def test_health_answers_are_private() -> None:
    """Only the question about the wearer says something about a person."""
    assert [question.id for question in BOOK.questions if question.private] == ["wearer"]


def test_every_question_may_be_answered_with_not_sure() -> None:
    """The option for "not sure" excludes all others."""
    assert [q.id for q in BOOK.questions if not q.option("unsure").alone] == []


def test_answers_that_exclude_others_stand_alone() -> None:
    """ "Nothing special" and "I do not mind" cannot be combined."""
    alone = {f"{q.id}={o.id}" for q in BOOK.questions for o in q.options if o.alone and o.id != "unsure"}
    assert alone == {"wearer=none", "noise=no"}


def test_every_answer_about_talk_decides() -> None:
    """The deciding fact leaves no answer without a verdict rule."""
    deciding = [rule for rule in BOOK.verdict_rules if rule.decide]
    for option in BOOK.question["talk"].options:
        reasons = decide(BOOK, resolve_answers(BOOK, {"uses": ("music",), "talk": (option.id,)})).reasons
        assert [rule.id for rule in reasons if rule in deciding] != [], option.id


@given(st.data())
def test_every_complete_answer_set_has_a_verdict_with_a_source(data: st.DataObject) -> None:
    """Whatever is answered, in whatever way it is asked: a reason the shopper can look up."""
    answers: dict[str, tuple[str, ...]] = {}
    for question in BOOK.questions:
        resolved = resolve_answers(BOOK, answers)
        if question.id in resolved.offered:
            offered = chosen_options(question, resolved.offered[question.id])
            answers[question.id] = data.draw(st.sampled_from(offered))
    decision = decide(BOOK, resolve_answers(BOOK, answers))
    assert [
        rule.id for rule in decision.reasons if decision.verdict in BOOK.favours(rule) and rule.sources
    ] != []


@pytest.mark.parametrize("rules", [BOOK.verdict_rules, BOOK.advice_rules], ids=["verdict", "advice"])
def test_a_deleted_rule_is_not_taken_for_a_slip(rules: Sequence[Rule]) -> None:
    """So the message on a use of it, under `over` or in an example, offers no other rule."""
    ids = [rule.id for rule in rules]
    others = {each: [other for other in ids if other != each] for each in ids}
    assert [(each, nearest(each, others[each], slip_cutoff(each))) for each in ids] == [
        (each, None) for each in ids
    ]


@pytest.mark.parametrize("folder", [RULES, RULES.parent / "topics" / "tablet"], ids=["rules", "tablet"])
def test_a_deleted_file_is_one_message_that_names_it(folder: Path) -> None:
    """However much of the others depends on it; what nothing names may be left out without a word."""
    texts = read_texts(folder)
    found = {
        name: problems_in({other: texts[other] for other in texts if other != name}).splitlines()
        for name in texts
    }
    assert [(name, lines) for name, lines in found.items() if len(lines) > 1] == []
    assert [name for name, lines in found.items() if lines and not lines[0].startswith(f"{name}:")] == []
    silent = {name for name, lines in found.items() if not lines and not name.startswith("pictures/")}
    optional = {"settings.yaml", "examples.yaml", "stores.yaml", "vocabulary.yaml"}
    assert silent - optional <= ({"topic.yaml"} if folder == RULES else set())


def problems_in(texts: Mapping[str, bytes]) -> str:
    """Return all problems of rule files, one line each."""
    try:
        load(texts)
    except RulesError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(asked, id=asked.id, marks=[] if asked.id in ("talk", "budget") else pytest.mark.slow)
        for asked in BOOK.questions
    ],
)
def test_whichever_option_is_deleted_only_options_of_its_question_are_suggested(asked: Question) -> None:
    """Wherever the deleted one is used."""
    texts = {name: text for name, text in read_texts(RULES).items() if name != "examples.yaml"}
    lines = texts["questions.yaml"].decode().splitlines(keepends=True)
    start = lines.index(f"- id: {asked.id}\n")
    for option in asked.option_ids:
        written = next(line for line in lines[start:] if line.startswith(f"    - {{id: {option},"))
        place = lines.index(written, start)
        without = "".join([*lines[:place], *lines[place + 1 :]]).encode()
        problems = problems_in({**texts, "questions.yaml": without})
        offered = re.findall(r"Did you mean '([^']*)'", problems)
        assert set(offered) <= {*asked.option_ids} - {option}


def test_there_are_forty_examples_or_more() -> None:
    """Staff's tests cover the rulebook broadly."""
    assert len(BOOK.examples) >= 40


def test_every_example_comes_out_with_the_shipped_catalog() -> None:
    """The products that it expects are there, in stock, and among the cards."""
    arguments = ["examples", str(RULES), "--catalog", str(shipped_catalog_path())]
    ended = CliRunner().invoke(main, arguments, catch_exceptions=False)
    expected = f"{len(BOOK.examples)} examples, none of them failed.\n"
    assert (ended.output, ended.exit_code) == (expected, 0)


def test_every_rule_holds_in_some_example() -> None:
    """A rule without an example is a rule nobody would miss."""
    held: set[str] = set()
    for example in BOOK.examples:
        decision = decide(BOOK, resolve_answers(BOOK, example.answers))
        held |= {rule.id for rule in decision.reasons}
        held |= {rule.id for requirement in decision.requirements for rule in requirement.rules}
        held |= {advice.id for advice in (*decision.warnings, *decision.tips)}
    assert [rule.id for rule in all_rules() if rule.id not in held] == []


@pytest.mark.parametrize("example", BOOK.examples, ids=lambda example: example.name)
def test_example(example: Example) -> None:
    """What staff expect of these answers comes out of them."""
    decision = decide(BOOK, resolve_answers(BOOK, example.answers))
    needs = {requirement.need.id for requirement in decision.requirements}
    warnings = {advice.id for advice in decision.warnings}
    assert example.verdict in (None, decision.verdict)
    assert set(example.needs) - needs == set()
    assert set(example.not_needs) & needs == set()
    assert set(example.warnings) - warnings == set()
    assert set(example.not_warnings) & warnings == set()


def cited() -> set[str]:
    """Every source that a rule, an option, a glossary term or a row of the chart names."""
    options = [option.sources for question in BOOK.questions for option in question.options]
    rules = [rule.sources for rule in all_rules()]
    texts = [entry.sources for entry in BOOK.texts.glossary] + [row.sources for row in BOOK.texts.chart]
    return {source for named in (*options, *rules, *texts) for source in named}


def sentences() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What the shopper reads that stands on sources: where it is written, the text, the sources."""
    for rule in all_rules():
        yield rule.id, rule.reason, rule.sources
    for term in BOOK.texts.glossary:
        yield term.term, term.text, term.sources
    for row in BOOK.texts.chart:
        yield row.label, " ".join(row.says.values()), row.sources


def test_the_examples_come_out_on_the_shipped_catalog() -> None:
    """Those that name products too, at least forty of them, and nothing they name has left the sample."""
    advisor = Advisor.open(RULES, shipped_catalog_path())
    found = try_products(BOOK, advisor.catalog.product, lambda given: advisor.recommend(given).ranking)
    assert ([str(failure.problem) for failure in found.failures], found.not_tried) == ([], ())
    assert sum(example.products is not None for example in BOOK.examples) >= 40


def test_each_need_says_what_a_product_that_misses_it_does() -> None:
    """In positive words, after its name; of a limit on the price the pages compute them."""
    silent = [
        need.id
        for need in BOOK.needs
        if need.checkable and not need.missed and not find_price_limit(need.product)
    ]
    assert silent == []


@lru_cache
def shipped_advisor() -> Advisor:
    """The shipped rules and the sample."""
    return Advisor.open(RULES, shipped_catalog_path())


@pytest.mark.parametrize("budget", ["upto_20", "upto_50"])
def test_a_raised_limit_leads_to_a_product_that_fits(budget: str) -> None:
    """Whatever one use is: no way out leads to a page that says again that nothing has everything."""
    advisor = shipped_advisor()
    for use in BOOK.question["uses"].option_ids:
        before = advisor.recommend({"uses": (use,), "budget": (budget,)})
        for place, ways in enumerate(advisor.details(before).ways_out):
            for way in ways:
                if way.raised:
                    after = advisor.recommend(way.raised.given).ranking.sides[place]
                    assert after.picks, way


@given(given_answers(BOOK.questions))
def test_a_critique_leads_to_a_product_that_is_what_it_says(answers: Answers) -> None:
    """Whatever was answered: the verdict stays, no answer is dropped, and the first of new cards fits it."""
    advisor, rules = shipped_advisor(), {each.label: each for each in BOOK.settings.critiques}
    before = advisor.recommend(answers)
    shown = {pick.product.id: pick.product for pick in before.ranking.shown}
    for product, critiques in advisor.details(before).critiques.items():
        for critique in critiques:
            after = advisor.recommend(critique.given)
            resolved, dropped = after.consultation.resolved, before.consultation.resolved.dropped
            assert after.decision.verdict == before.decision.verdict
            assert {each.question.id for each in resolved.dropped} <= {each.question.id for each in dropped}
            sides = zip(before.ranking.sides, after.ranking.sides, strict=True)
            [(now, then)] = [each for each in sides if shown[product].kind in each[0].side.kinds]
            budget = BOOK.budget(resolved.answers)
            assert is_met(rules[critique.label], shown[product], then.picks[0].product, budget)
            assert [pick.product for pick in then.picks] != [pick.product for pick in now.picks]


def test_a_runner_in_traffic_is_offered_no_product_that_blocks_the_ears() -> None:
    """Where nothing is known to fit, to cover the ears is no way out."""
    runner: Answers = {
        "uses": ("sport",),
        "talk": ("never",),
        "around": ("street",),
        "shape": ("open",),
        "wearer": ("none",),
        "budget": ("upto_20",),
    }
    (side,) = shipped_advisor().recommend(runner).ranking.sides
    assert (side.total, bool(side.might_fit)) == (0, True)
    given_up = {need for near in side.nearest for need in near.give_up}
    assert given_up.isdisjoint({"ears_free", "awareness"})
