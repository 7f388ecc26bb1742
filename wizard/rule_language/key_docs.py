"""What every key of the rule files says, in one sentence, for editors; docs/rule-files.md says more."""

from __future__ import annotations

from collections.abc import Mapping

EVERYWHERE: Mapping[str, str] = {
    "id": "A short name of a-z, 0-9, - and _, given once. Links hold it: never change it later.",
    "label": "What the shopper reads, at most 120 characters.",
    "help": "A sentence for those who want to know more.",
    "when": "The condition: questions with the options that make it hold. Without one it always holds.",
    "reason": "The sentence the shopper reads.",
    "sources": "What it rests on: ids from sources.yaml.",
    "picture": "The name of a picture that is shown beside it.",
    "unused": "Why no rule cites this statement.",
}
"""Keys that mean the same wherever they stand."""

KEY_TEXTS: Mapping[str, Mapping[str, str]] = {
    "a question": {
        "text": "The question as the shopper reads it.",
        "choose": "Whether one option can be chosen, or many.",
        "options": "The answers on offer; `unsure` must be among them.",
        "ask_when": "The question is left out when this condition fails. It names earlier questions only.",
        "hide": "Options that are not offered while a condition holds.",
        "assume": "Answers worked out for the shopper, who can change them.",
        "private": "`yes` when an answer says something about a person.",
    },
    "an option": {
        "amount": "A whole number that a need can take as its limit, for example a price.",
        "alone": "`yes` when it excludes all other options; only with `choose: many`.",
        "neutral": "`yes` when it says nothing for or against anything.",
    },
    "a hidden option": {"option": "The option of this question that is not offered."},
    "an assumed answer": {
        "answer": "The option that is assumed; a list of them where many can be chosen.",
        "because": "The reason the shopper reads.",
    },
    "a verdict rule": {
        "decide": "The verdict when this rule holds.",
        "lean": "Points for one side or both; they count where nothing decides.",
        "over": "Decisions that this one sets aside: ids of rules with `decide`.",
    },
    "needs.yaml": {
        "needs": "What a product should have, under its id; the later ones are given up first.",
        "rules": "When a product should have it.",
    },
    "a need": {
        "product": "The test of the product: attributes with the values that meet the need.",
        "applies_when": "A test too: for products that fail it the need counts as met.",
        "keep": "`always` when the need is never given up, however few products are left.",
    },
    "a need rule": {
        "must": "Needs without which a product is not recommended.",
        "nice": "Needs with the points they add.",
    },
    "an advice rule": {
        "warn": "The warning as the shopper reads it.",
        "tip": "The tip as the shopper reads it.",
    },
    "texts.yaml": {
        "verdicts": "How the four verdicts are worded.",
        "glossary": "Words that the shopper may not know.",
        "chart": "The comparison chart, headphones beside headset.",
        "contradiction": "The warning when an answer was dropped because an earlier one rules it out.",
    },
    "the texts of the verdicts": {
        "headphones": "When headphones are the better buy.",
        "headset": "When a headset is the better buy.",
        "either": "When both will do.",
        "out_of_scope": "When the shopper looks for something else.",
    },
    "the text of a verdict": {
        "says": "One sentence.",
        "also": "Other labels; the first whose condition holds wins.",
    },
    "a glossary entry": {"term": "The word.", "text": "What it means."},
    "a row of the chart": {"headphones": "What headphones have.", "headset": "What a headset has."},
    "sources.yaml": {
        "article": "The article the rulebook is built from.",
        "statements": "What the article says, under A1, A2 ...",
        "house_rules": "What we add ourselves, under H1, H2 ...",
        "pages": "The pages behind the house rules, under S1, S2 ...",
    },
    "the article": {
        "title": "Its title.",
        "publisher": "Who published it.",
        "author": "Who wrote it.",
        "editor": "Who edited it.",
        "date": "When it was published.",
    },
    "a statement of the article": {
        "says": "The statement in our own words.",
        "lines": "Where it stands in the article.",
    },
    "a house rule": {"says": "The rule.", "pages": "The pages it rests on, for example [S1]."},
    "a page": {
        "grade": "1 is first party or a standard, 4 a copy of a better source.",
        "what": "What kind of page it is.",
        "where": "Its address.",
    },
    "settings.yaml": {
        "close_call": "The lead in points a side needs to win.",
        "currency": "The currency of all amounts, for example EUR.",
    },
    "an example": {
        "name": "What the example is about; each name once.",
        "answers": "Questions with the chosen option, or a list of them.",
        "expect": "What must come out of these answers.",
    },
    "what is expected": {
        "verdict": "The verdict.",
        "needs": "Needs that must be called for.",
        "not_needs": "Needs that must not be called for.",
        "warnings": "Warnings that must be shown.",
        "not_warnings": "Warnings that must not be shown.",
    },
    "a store": {
        "origins": "Its addresses without a path, for example https://shop.example.",
        "theme": "What the pages look like: light, dark, as the shopper's device (auto), or more in full.",
        "language": "The language of the pages, two letters.",
        "cart": "The kind of cart that products are put into.",
    },
    "a theme": {
        "scheme": "Light, dark, or as the shopper's device (auto).",
        "accent": "The colour of links and buttons; where hard to read, a darker or lighter tone.",
        "radius": "How round corners are, in pixels; 0 is square.",
        "font": "The typeface; all of them come with the shopper's device.",
    },
    "a list of options": {"only": "Something is chosen, and nothing but these."},
    "a limit": {
        "at_least": "The smallest value that meets it.",
        "at_most": "The largest value that meets it.",
    },
    "a limit taken from an answer": {"answer": "The question whose chosen option gives the amount."},
}
"""Noun of an entry -> key -> what it says."""


def key_text(noun: str, key: str) -> str:
    """What a key of such an entry says; KeyError when nobody has written it down."""
    return KEY_TEXTS.get(noun, {}).get(key) or EVERYWHERE[key]
