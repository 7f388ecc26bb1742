"""docs/api.md: its commands and programs do what it says, and it names every field."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.documented import DOCS, programs
from tests.making import TOPIC
from tests.serving import fetch, serving
from wizard.advisor import recommend
from wizard.web.api import models
from wizard.web.api.openapi import schemas

COMMANDS = programs("api.md", "sh")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server with the shipped rules and catalog."""
    with serving("--no-reload") as found:
        yield found


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
@pytest.mark.parametrize(("command", "printed"), COMMANDS, ids=[command[:60] for command, _ in COMMANDS])
def test_the_curl_commands_print_what_is_shown(address: str, command: str, printed: str) -> None:
    """Status lines if only the head is requested, else JSON."""
    typed = command.replace("http://127.0.0.1:8000", address)
    output = subprocess.run(typed, shell=True, capture_output=True, text=True, check=True).stdout
    if "--head" in command:
        assert output.startswith("HTTP/1.1 200 OK")
    else:
        assert isinstance(json.loads(output), dict)
    if printed:
        assert json.loads(output) == json.loads(printed)


def test_the_python_programs_print_what_is_shown() -> None:
    """They run one after the other, in a folder with the wizard's own rules."""
    shown = programs("api.md", "python")
    whole = "\n".join(program for program, _ in shown)
    ended = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, cwd=DOCS.parent)
    assert (ended.stderr, ended.stdout) == ("", "".join(printed for _, printed in shown))


def test_all_invalid_answers_are_reported_in_python() -> None:
    """A string in place of a list is read as one answer, and nothing is ignored silently."""
    with pytest.raises(ValueError, match=r"^'nevr' .* Did you mean 'never'\? There is no question 'tlak'\. "):
        recommend({"tlak": "never", "talk": "nevr"})
    assert (
        recommend({"talk": "never"}, limit=1).label == recommend({"talk": ("never",)}).label == "Headphones"
    )


def test_every_field_of_the_json_is_documented() -> None:
    """In the page, and in the OpenAPI document with a description."""
    described = (DOCS / "api.md").read_text()
    fields = {
        (name, field): about
        for name, schema in schemas(TOPIC).items()
        for field, about in schema.get("properties", {}).items()
    }
    assert len(fields) > 80
    assert [field for field, about in fields.items() if not about.get("description")] == []
    of_problems = {"type", "title", "status"}  # the words of RFC 9457, shown in an example
    named = {field for _, field in fields} - of_problems
    assert [field for field in sorted(named) if f"`{field}`" not in described] == []


def test_every_model_has_a_description() -> None:
    """A sentence for each, which is part of the OpenAPI document."""
    assert [name for name, schema in schemas(TOPIC).items() if not schema.get("description")] == []
    assert schemas(TOPIC)["Price"]["description"] == models.Price.__doc__


def test_importing_the_advisor_does_not_import_flask() -> None:
    """For programs that never speak HTTP."""
    program = "import sys, wizard.advisor; print('flask' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"


def test_every_path_of_the_openapi_document_is_in_the_table(address: str) -> None:
    """The table names every path of the OpenAPI document."""
    described = (DOCS / "api.md").read_text()
    document = json.loads(fetch(f"{address}/api/v1/openapi.json")[1])
    paths = [path.replace("{product_id}", "ID") for path in document["paths"]]
    assert [path for path in paths if f"`{path}" not in described] == []
