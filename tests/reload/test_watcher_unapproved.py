"""What nobody should do to shoppers unasked: saved in the folder, it waits until somebody agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.publishing import HARMFUL, WHO, run
from tests.making import changed, encode, tidy_texts
from tests.reload.watching import REASON, Watched, reported
from wizard.reload.live_version import Version
from wizard.rule_language.loader import rulebook_version

AGREE = "If it is intended, publish it: wizard publish FOLDER --who NAME --why TEXT"


def in_service(found: Version, texts: dict[str, str]) -> bool:
    """Whether these rules are live."""
    return found.advisor.rulebook.version == rulebook_version(encode(tidy_texts() | texts))


@pytest.mark.parametrize(("texts", "problem"), HARMFUL.values(), ids=HARMFUL)
def test_an_edit_that_may_be_unintended_waits_to_be_published(
    tmp_path: Path, texts: dict[str, str], problem: str
) -> None:
    """Only publishing can ask for confirmation. A version that was live before may go live again."""
    watched = Watched(tmp_path)
    assert in_service(watched.rest(), {})
    watched.shop.write(texts)
    found = watched.rest()
    (refused,) = reported(found)
    assert (problem in refused, refused.endswith(AGREE), in_service(found, {})) == (True, True, True)
    folder = str(watched.shop.rules)
    assert run(watched.shop, "publish", folder, *WHO, answers="y\ny\nfolder\n").exit_code == 0
    found = watched.rest()
    assert (reported(found), in_service(found, texts)) == ([], True)
    for again in (tidy_texts(), texts):
        watched.shop.write(again)
        found = watched.rest()
        assert (reported(found), in_service(found, again)) == ([], True)


def test_an_option_that_nothing_reads_does_not_go_live(tmp_path: Path) -> None:
    """Not even if 'wizard check' passed it before any version was live."""
    option = "    - {id: music, label: Music}\n"
    texts = changed("questions.yaml", option, f"{option}    - {{id: films, label: Films}}\n")
    watched = Watched(tmp_path)
    watched.shop.write(texts)
    assert watched.shop.run("check").exit_code == 0
    found = watched.rest()
    assert (reported(found), in_service(found, {})) == (
        [
            "refused: questions.yaml:1:3: Nothing uses the option 'films' of the question 'uses'. "
            "Name it in a condition, or write 'neutral: yes' if it favours nothing."
        ],
        True,
    )
    assert watched.shop.run("check").exit_code == 1


def test_an_option_that_is_live_under_another_id_may_go_live(tmp_path: Path) -> None:
    """An option that nothing reads may be renamed, and get its former id back in another edit."""
    option = "    - {id: music, label: Music}\n"
    films = changed("questions.yaml", option, f"{option}    - {{id: films, label: Films}}\n")
    movies = films["questions.yaml"].replace("{id: films,", "{id: movies, formerly: films,")
    watched = Watched(tmp_path, films)
    watched.rest()
    for texts in ({"questions.yaml": movies}, {**films, **REASON, "questions.yaml": films["questions.yaml"]}):
        watched.shop.write(texts)
        found = watched.rest()
        assert (reported(found), in_service(found, {**films, **texts})) == ([], True)
