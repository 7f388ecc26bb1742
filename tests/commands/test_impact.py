"""`wizard impact`: folders and revisions, what it prints, and its exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from tests.commands.running import Shop, printed, run_inside
from tests.making import changed, rule_line, tidy_texts, write_texts
from wizard.cli import main

DOCS = Path(__file__).parent.parent.parent / "docs" / "impact.md"
DECIDED = changed("verdict.yaml", "decide: either", "decide: headset")
DEMANDING = changed("needs.yaml", "microphone: [inline, boom]", "microphone: built_in")
AUTHOR = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    **{f"GIT_{who}_{what}": "staff" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


@pytest.fixture
def edited(shop: Shop) -> Shop:
    """A shop with a copy of its rules, whose rules were then edited."""
    write_texts(shop.rules.parent / "before", tidy_texts())
    shop.write(DECIDED)
    return shop


def impact(shop: Shop, *arguments: str) -> Result:
    """The outcome of the command with these versions and options."""
    options = ["--rules", str(shop.rules), "--catalog", str(shop.catalog)]
    return CliRunner().invoke(main, ["impact", *arguments, *options])


def output_of(shop: Shop, *arguments: str) -> str:
    """What the command prints, without what differs from run to run."""
    output = impact(shop, *arguments).output.replace(str(shop.rules.parent), "SHOP")
    return re.sub(r"\d+\.\d+ seconds", "N seconds", output)


def before(shop: Shop) -> str:
    """The folder with the rules as they were."""
    return str(shop.rules.parent / "before")


def git(shop: Shop, *arguments: str) -> None:
    """Run git on the shop's folder; it has to succeed."""
    surroundings = {**os.environ, **AUTHOR}
    subprocess.run(
        ["git", "-C", str(shop.rules.parent), *arguments], check=True, env=surroundings, capture_output=True
    )


def in_git(shop: Shop) -> Shop:
    """The shop's folder as a git repository, with the current rules committed to `main`."""
    git(shop, "init", "--quiet", "--initial-branch", "main")
    git(shop, "add", "rules")
    git(shop, "commit", "--quiet", "--message", "Rules")
    return shop


# --- what it says ----------------------------------------------------------------------------------


def test_an_edit_is_reported_with_its_figures_examples_and_causes(edited: Shop) -> None:
    """First in words, as people say it, and the exact numbers on demand; exit code 1: something changes."""
    assert output_of(edited, before(edited)) == printed("impact")
    assert output_of(edited, before(edited), "--counts") == printed("impact_counts")
    assert impact(edited, before(edited)).exit_code == 1


def test_markdown_for_a_pull_request(edited: Shop) -> None:
    """What is to be seen at once, the rest folded up; a table of exact numbers on demand."""
    assert output_of(edited, before(edited), "--markdown") == printed("impact_markdown")
    counts = output_of(edited, before(edited), "--markdown", "--counts")
    assert counts == printed("impact_markdown_counts")


def test_rules_that_do_the_same_change_nothing(edited: Shop) -> None:
    """Wording is an edit, but changes no decision; exit code 0."""
    edited.write(changed("verdict.yaml", "You only listen.", "You listen."))
    output = output_of(edited, before(edited))
    assert output == (
        "From SHOP/before to SHOP/rules: 1 edit\n"
        "  verdict.yaml: rule 'only-listening' changed: reason (changes no decision)\n\n"
        "No verdict, need, warning or product changes, for any answers.\n"
    )
    assert impact(edited, before(edited), "--fail-on", "any").exit_code == 0


def test_json(edited: Shop) -> None:
    """Numbers of answer sets are text."""
    found = json.loads(impact(edited, before(edited), "--json").output)
    assert {len(version) for version in found.pop("rulebooks").values()} == {12}
    assert found.pop("seconds") > 0
    edit = "rule 'not-sure' changed: decide from either to headset"
    changes = found.pop("changes")
    assert [change["about"] for change in changes] == ["verdict", "products", "first"]
    assert changes[0] == {
        "about": "verdict",
        "name": None,
        "change": "either -> headset",
        **{name: {"at_least": "12", "at_most": "12"} for name in ("plain", "all")},
        "caused_by": [f"verdict.yaml: {edit}"],
        "answers": {"uses": ["unsure"], "talk": ["unsure"], "budget": ["unsure"]},
        "address": "/?uses=unsure&talk=unsure&budget=unsure",
    }
    assert found == {
        "edits": [{"file": "verdict.yaml", "what": edit, "decides": True}],
        "compared": {name: {"at_least": "31", "at_most": "31"} for name in ("plain", "all")},
        "totals": [],
        "first": {"draws": 0, "estimate": "8", "was": "plain", "now": "boom"},
    }


@pytest.mark.parametrize(
    ("texts", "sort", "code"),
    [
        (DECIDED, "verdict", 1),
        (DECIDED, "needs", 0),
        (DEMANDING, "products", 1),
        (DEMANDING, "verdict", 0),
        (changed("advice.yaml", "{uses: music}", "{uses: calls}"), "warnings", 1),
        (changed("questions.yaml", "  hide: [{option: never, when: {uses: calls}}]\n", ""), "answers", 1),
        (changed("questions.yaml", "  hide: [{option: never, when: {uses: calls}}]\n", ""), "first", 0),
    ],
)
def test_exit_codes_by_the_sort_of_change(shop: Shop, texts: dict[str, str], sort: str, code: int) -> None:
    """Only what `--fail-on` names counts."""
    write_texts(shop.rules.parent / "before", tidy_texts())
    shop.write(texts)
    assert impact(shop, before(shop), "--fail-on", sort).exit_code == code


def test_products_that_are_found_are_no_failure(shop: Shop) -> None:
    """The other way round they are lost."""
    write_texts(shop.rules.parent / "before", DEMANDING)
    assert impact(shop, before(shop), "--fail-on", "products").exit_code == 0
    assert impact(shop, before(shop)).exit_code == 1


def test_markdown_without_an_edit_folds_up_nothing(shop: Shop) -> None:
    """There is nothing to list."""
    assert output_of(shop, str(shop.rules), "--markdown") == (
        "### What this changes for shoppers\n\n"
        "No verdict, need, warning or product changes, for any answers.\n"
    )


# --- revisions -------------------------------------------------------------------------------------


def test_a_revision_is_compared_with_the_rules_as_they_stand(shop: Shop) -> None:
    """What is not committed yet counts."""
    in_git(shop).write(DECIDED)
    output = output_of(shop, "HEAD")
    assert output.startswith(
        "From HEAD to SHOP/rules: 1 edit\n"
        "  verdict.yaml: rule 'not-sure' changed: decide from either to headset\n"
    )


def test_two_revisions_are_compared(shop: Shop) -> None:
    """Whatever is in the folder."""
    in_git(shop).write(DECIDED)
    git(shop, "checkout", "--quiet", "-b", "wider")
    git(shop, "commit", "--quiet", "--all", "--message", "Wider")
    shop.write({"verdict.yaml": "- nonsense"})
    assert output_of(shop, "main", "wider").startswith("From main to wider: 1 edit\n")
    assert output_of(shop, "wider", "HEAD").startswith("From wider to HEAD: 0 edits\n")


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("mian", "Did you mean 'main'? Try HEAD, a branch such as main, or a commit."),
        ("1234567", "Try HEAD, a branch such as main, or a commit."),
    ],
)
def test_a_revision_that_is_none_is_reported(shop: Shop, revision: str, message: str) -> None:
    """With what was probably meant; exit code 2."""
    result = impact(in_git(shop), revision)
    expected = (
        f"Error: '{revision}' is not a folder of rules, a draft or a kept version (at least 6 letters of its "
        f"name), nor a revision of the git repository that holds {shop.rules}. {message}\n"
    )
    assert (result.exit_code, result.output) == (2, expected)


@pytest.mark.parametrize(("arguments", "empty"), [(("",), "OLD"), (("HEAD", ""), "NEW")])
def test_an_empty_name_is_reported(shop: Shop, arguments: tuple[str, ...], empty: str) -> None:
    """As a variable gives that is not set."""
    result = impact(shop, *arguments)
    message = f"Error: {empty} is empty. Name a folder of rules, or a revision such as HEAD; "
    assert (result.exit_code, result.output) == (2, f"{message}a variable may not be set.\n")


def test_a_folder_without_rules_that_is_named_like_a_branch_is_reported(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder comes first, but this one cannot be meant."""
    monkeypatch.chdir(in_git(shop).rules.parent)
    Path("main").mkdir()
    result = impact(shop, "main")
    message = (
        "Error: The folder main holds no rule files. For the revision of that name write refs/heads/main.\n"
    )
    assert (result.exit_code, result.output) == (2, message)
    assert impact(shop, "refs/heads/main").exit_code == 0


def test_a_revision_without_rules_is_reported(shop: Shop) -> None:
    """The folder came later."""
    git(shop, "init", "--quiet")
    git(shop, "commit", "--quiet", "--allow-empty", "--message", "Nothing")
    result = impact(shop, "HEAD")
    assert (result.exit_code, result.output) == (2, "Error: The revision 'HEAD' has no rules in rules/.\n")


def test_a_folder_outside_of_git_is_reported(shop: Shop) -> None:
    """So it cannot be a revision."""
    code, output, error = run_inside(
        "impact", "HEAD", "--rules", str(shop.rules), "--catalog", str(shop.catalog)
    )
    message = (
        "Error: 'HEAD' is not a folder of rules, a draft or a kept version (at least 6 letters of its name), "
        f"and {shop.rules} is not in git.\n"
    )
    assert (code, output, error) == (2, "", message)


def test_another_fault_of_a_repository_is_reported(shop: Shop) -> None:
    """With what git says."""
    (shop.rules / ".git").write_text("nonsense")
    code, output, error = run_inside(
        "impact", "HEAD", "--rules", str(shop.rules), "--catalog", str(shop.catalog)
    )
    message = (
        "Error: 'HEAD' is not a folder of rules, a draft or a kept version (at least 6 letters of its name), "
        f"and {shop.rules} is not in git. Git says: fatal: invalid gitfile format: {shop.rules / '.git'}\n"
    )
    assert (code, output, error) == (2, "", message)


def test_without_git_only_folders_can_be_compared(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says so."""
    monkeypatch.setenv("PATH", str(shop.rules))
    result = impact(shop, "HEAD")
    message = "git, which reads revisions, is not installed. Name two folders of rules instead."
    assert (result.exit_code, result.output) == (2, f"Error: {message}\n")


def test_rules_that_cannot_be_read_end_with_2(edited: Shop) -> None:
    """Every problem is reported."""
    edited.write({"verdict.yaml": rule_line("odd", "{tolk: often}", "decide: headset")})
    result = impact(edited, before(edited))
    assert (result.exit_code, result.output.replace(str(edited.rules), "RULES")) == (
        2,
        "Error: The rules in RULES cannot be compared: 1 problem.\n"
        "verdict.yaml:1:20: There is no question 'tolk'. Did you mean 'talk'? "
        "Accepted: uses, talk, budget.\n",
    )


def test_what_cannot_go_together_is_refused(edited: Shop) -> None:
    """One form of output at a time."""
    result = impact(edited, before(edited), "--markdown", "--json")
    assert (result.exit_code, result.output.splitlines()[-1]) == (
        2,
        "Error: --markdown and --json cannot be used together.",
    )


# --- rules in git ------------------------------------------------------------------------------------


def from_the_docs(name: str) -> str:
    """What docs/impact.md says to save."""
    found = re.search(rf"^```\w+ {name}\n(.*?)^```", DOCS.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def with_wizard() -> dict[str, str]:
    """Surroundings in which `wizard` is found."""
    return {**os.environ, **AUTHOR, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def commit(shop: Shop, *files: str) -> tuple[int, str]:
    """The exit code and output of committing what was edited."""
    folder = shop.rules.parent
    git(shop, "add", *files)
    command = ["git", "commit", "--quiet", "--message", "Edit"]
    done = subprocess.run(command, cwd=folder, env=with_wizard(), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_hook_refuses_a_commit_of_rules_with_problems(shop: Shop) -> None:
    """It looks at what is committed, and only when that is rules."""
    hook = in_git(shop).rules.parent / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(from_the_docs("hook"), "utf-8")
    hook.chmod(0o755)
    shop.write(changed("verdict.yaml", "{talk: often}", "{tolk: often}"))
    code, output = commit(shop, "rules")
    assert (code, "There is no question 'tolk'. Did you mean 'talk'?" in output) == (1, True)
    shop.write(DECIDED)
    assert commit(shop, "rules")[0] == 0
    shop.write({"verdict.yaml": "- nonsense"})
    (shop.rules.parent / "notes.txt").write_text("Not about rules.", "utf-8")
    assert commit(shop, "notes.txt")[0] == 0


@pytest.mark.parametrize(
    ("texts", "codes"),
    [(DECIDED, [0, 1]), (changed("verdict.yaml", "You only listen.", "You listen."), [0, 0])],
)
def test_the_workflow_tells_the_impact_in_the_summary(
    shop: Shop, texts: dict[str, str], codes: list[int]
) -> None:
    """Its own steps, in a repository that knows the base: they fail for someone's last product only."""
    folder = in_git(shop).rules.parent
    git(shop, "update-ref", "refs/remotes/origin/main", "main")
    shop.write(texts)
    job = yaml.safe_load(from_the_docs("workflow"))["jobs"]["rules"]
    steps = [step["run"] for step in job["steps"] if "run" in step]
    base = job["env"]["BASE"].replace("${{ github.base_ref }}", "main")
    surroundings = {**with_wizard(), "BASE": base, "GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    ended = [
        subprocess.run(
            ["bash", "-e", "-c", step], cwd=folder, env=surroundings, check=False, capture_output=True
        ).returncode
        for step in steps
        if not step.startswith("pip")
    ]
    assert ended == codes
    assert (folder / "summary.md").read_text("utf-8").startswith("### What this changes for shoppers\n")
