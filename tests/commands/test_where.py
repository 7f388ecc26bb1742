"""`wizard where`: every place of a name."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from tests.commands.running import Shop
from tests.making import changed, tidy_texts
from wizard.cli import main


def _run(shop: Shop, *typed: str) -> Result:
    """The outcome of asking for a name."""
    options = ("--rules", str(shop.rules), "--catalog", str(shop.catalog))
    return CliRunner().invoke(main, ["where", *typed, *options])


def _lines(shop: Shop, *typed: str) -> list[str]:
    """What it prints, without the folder."""
    return _run(shop, *typed).output.replace(str(shop.rules), "RULES").splitlines()


def test_every_place_is_a_line_the_definition_first(shop: Shop) -> None:
    """With the beginning of the line."""
    assert _lines(shop, "music") == [
        "Option 'music' of the question 'uses': 4 places",
        "  questions.yaml:5:12   - {id: music, label: Music}",
        "  advice.yaml:1:27      - {id: loud, when: {uses: music}, warn: Loud music harms yo…",
        "  examples.yaml:2:19    answers: {uses: music, talk: never}",
        "  questions.yaml:19:34  assume: [{when: {uses: {only: [music]}}, answer: never, bec…",
    ]


def test_all_that_has_the_name_is_told_apart(shop: Shop) -> None:
    """Attributes, sides and pictures too."""
    assert [line for line in _lines(shop, "headset") if not line.startswith(" ")] == [
        "Side 'headset': 3 places",
        "Kind 'headset': 2 places",
    ]
    assert _lines(shop, "microphone")[0] == "Attribute 'microphone': 3 places"


def test_former_names_and_what_is_left_of_a_deleted_rule(shop: Shop) -> None:
    """The first say what they are called now, the second that it is defined nowhere."""
    texts = changed("questions.yaml", "{id: music, label", "{id: music, formerly: songs, label")
    texts["verdict.yaml"] = texts["verdict.yaml"].replace("over: [bicycle]", "over: [tricycle]")
    shop.write(texts)
    problems = (
        "The rules have problems; names in the parts that cannot be read are not listed. 'wizard check' "
        "names them."
    )
    assert _lines(shop, "songs") == [
        "Former option 'songs' of the question 'uses', called 'music' now: 1 place",
        "  questions.yaml:5:29  - {id: music, formerly: songs, label: Music}",
        problems,
    ]
    assert _lines(shop, "tricycle") == [
        "Rule 'tricycle', defined nowhere: 1 place",
        "  verdict.yaml:9:10  over: [tricycle]",
        problems,
    ]


def test_nothing_has_the_name(shop: Shop) -> None:
    """What was probably meant is said."""
    result = _run(shop, "musik")
    assert (result.exit_code, result.output.replace(str(shop.rules), "RULES")) == (
        1,
        "Error: Nothing in RULES is called 'musik'. Did you mean 'music'?\n",
    )


def test_a_file_that_is_no_yaml_hides_no_other_place(shop: Shop) -> None:
    """Though what is in it is not listed."""
    shop.write(changed("advice.yaml", "", "["))
    assert _lines(shop, "music")[0] == "Option 'music' of the question 'uses': 3 places"


def test_programs_get_the_same(shop: Shop) -> None:
    """With what each place is."""
    found = json.loads(_run(shop, "soft_pads", "--json").output)
    assert found["complete"] is True
    (need,) = found["names"]
    assert {**need, "places": need["places"][:2]} == {
        "kind": "need",
        "id": "soft_pads",
        "question": None,
        "places": [
            {
                "file": "needs.yaml",
                "line": 4,
                "column": 3,
                "defines": True,
                "text": "soft_pads: {label: Soft pads}",
            },
            {
                "file": "examples.yaml",
                "line": 3,
                "column": 41,
                "defines": False,
                "text": "expect: {verdict: headphones, needs: [soft_pads], not_needs…",
            },
        ],
    }


@pytest.mark.parametrize("line_end", ["\r", "\u2028"])
def test_lines_end_as_in_yaml(shop: Shop, line_end: str) -> None:
    """As YAML counts them, so do places."""
    texts = tidy_texts()
    shop.write({**texts, "questions.yaml": texts["questions.yaml"].replace("\n", line_end)})
    assert _lines(shop, "never")[:2] == [
        "Option 'never' of the question 'talk': 5 places",
        '  questions.yaml:14:12  - {id: never, label: "No, I only listen"}',
    ]
