"""`wizard serve`: what it answers as a real process, and how it refuses to start."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import brotli
import pytest
from click.testing import CliRunner

from tests.commands.running import Shop, start
from tests.making import changed
from tests.serving import PATIENCE, fetch, serving
from wizard.cli import main
from wizard.paths import rules_path


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server with the shipped rules and catalog."""
    with serving() as found:
        yield found


def test_it_serves_the_first_question_and_a_recommendation(address: str) -> None:
    """Pages and JSON, with the shipped rules and catalog."""
    assert fetch(address)[0] == 200
    status, text, _ = fetch(f"{address}/api/v1/recommendation?uses=jobcalls")
    assert (status, json.loads(text)["verdict"]["id"]) == (200, "headset")
    assert json.loads(fetch(f"{address}/healthz")[1])["status"] == "ok"


def test_a_long_address_is_refused(address: str) -> None:
    """Up to gunicorn's own limit with our page, beyond it with gunicorn's 414; never a 500."""
    status, page, _ = fetch(f"{address}/?talk={'x' * 8000}")
    assert (status, "This address is too long" in page) == (400, True)
    assert fetch(f"{address}/?talk={'x' * 20_000}")[0] == 414


@pytest.mark.slow
def test_no_log_holds_what_shoppers_answer() -> None:
    """Queries say what somebody wears and hears; nothing of them is printed."""
    output: list[str] = []
    with serving(output=output) as found:
        statuses = [fetch(f"{found}/?wearer={value}")[0] for value in ("aids", "%ff-aids", "aids" * 2001)]
    assert (statuses, "Starting gunicorn" in output[0], "aids" in output[0]) == ([200, 400, 400], True, False)


@pytest.mark.slow
def test_it_compresses_and_knows_its_public_address() -> None:
    """A browser gets brotli, a program what it asked for; addresses for others are whole; who to warn."""
    contact = ("--security-contact", "security@shop.example")
    with serving("--no-reload", "--public-url", "https://advisor.example/hi", *contact) as found:
        sent = Request(f"{found}/?uses=music", headers={"Accept-Encoding": "gzip, deflate, br"})
        with urlopen(sent, timeout=PATIENCE) as response:
            page, encoding = brotli.decompress(response.read()).decode(), response.headers["Content-Encoding"]
        assert (fetch(f"{found}/?uses=music")[1], encoding) == (page, "br")
        security = fetch(f"{found}/.well-known/security.txt")[1]
    assert security.startswith("Contact: mailto:security@shop.example\nExpires: 2")
    assert '<link rel="canonical" href="https://advisor.example/hi/?uses=music">' in page


def test_a_wrong_public_address_is_refused() -> None:
    """Exit code 2, with what was probably meant, and nothing starts."""
    code, lines = refused("--public-url", "advisor.example/hi?x=1")
    assert (code, lines[-1]) == (
        2,
        "Error: Invalid value for '--public-url': 'advisor.example/hi?x=1' is not the address of a wizard: "
        "it does not begin with https:// or http://. Did you mean https://advisor.example/hi/?",
    )


def test_a_wrong_security_contact_is_refused() -> None:
    """Exit code 2, and nothing starts."""
    code, lines = refused("--security-contact", "http://shop.example/report")
    assert (code, lines[-1]) == (
        2,
        "Error: Invalid value for '--security-contact': 'http://shop.example/report' is not a way to report "
        "a weakness. Write an e-mail address, such as security@shop.example, or the address of a page that "
        "begins with https://.",
    )


def refused(*options: str) -> tuple[int, list[str]]:
    """Return exit code and lines of a `wizard serve` that is expected to end by itself."""
    ended = CliRunner().invoke(main, ["serve", *options])
    return ended.exit_code, ended.stderr.splitlines()


def test_broken_rules_are_all_named_and_nothing_starts(tmp_path: Path) -> None:
    """Two mistakes in two files: both, with file, line and column, and exit code 1."""
    rules = tmp_path / "rules"
    shutil.copytree(rules_path(), rules)
    with (rules / "verdict.yaml").open("a") as file:
        file.write('\n- {id: typo, when: {tlak: never}, decide: headset, reason: "Why.", sources: [A4]}\n')
    (rules / "extra.yaml").write_text("nothing: here\n")
    code, lines = refused("--rules", str(rules))
    line = len((rules / "verdict.yaml").read_text().splitlines())
    assert code == 1
    assert lines[0].startswith(f"verdict.yaml:{line}:21: There is no question 'tlak'. Did you mean 'talk'?")
    assert lines[1].startswith("extra.yaml:1:1: There is no rule file 'extra.yaml'.")
    assert lines[2:] == [f"2 problems in {rules}: the wizard was not started."]


def test_a_missing_catalog_says_how_to_build_one(tmp_path: Path) -> None:
    """What happened, which file, and the command that fixes it."""
    missing = tmp_path / "none.db"
    code, lines = refused("--catalog", str(missing))
    fix = (
        f"There is no catalog {missing}. Put the file back, or import your feed (wizard catalog import). "
        f"To try the wizard out with sample goods: wizard catalog sample --catalog {missing}"
    )
    assert (code, lines) == (1, [fix])


def test_a_file_that_is_not_a_catalog_is_reported(tmp_path: Path) -> None:
    """Not a SQLite file at all."""
    broken = tmp_path / "catalog.db"
    broken.write_bytes(b"not a database" * 100)
    code, lines = refused("--catalog", str(broken))
    fix = (
        f"{broken} is not a SQLite file, or it is damaged (file is not a database). "
        f"Move it away, then build a new one: wizard catalog sample --catalog {broken}"
    )
    assert (code, lines) == (1, [fix])


def test_a_port_in_use_is_reported_at_once() -> None:
    """Instead of trying again and again."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, lines = refused("--port", str(port))
    message = (
        f"Cannot listen on 127.0.0.1, port {port}: Address already in use. Name another one with --port."
    )
    assert (code, lines) == (1, [message])


def test_a_missing_rules_folder_is_reported(tmp_path: Path) -> None:
    """With the option that names another one; by a process of its own, as staff start it."""
    code, _, errors = start("serve", "--rules", str(tmp_path / "none"))
    assert code == 1
    assert (
        errors.splitlines()[0]
        == f"{tmp_path / 'none'}: There is no such folder of rules. Name the folder with --rules."
    )


def test_an_unknown_host_is_reported() -> None:
    """It is not the port that is wrong."""
    code, (line,) = refused("--host", "nowhere.invalid")
    assert code == 1
    assert line.startswith("There is no address 'nowhere.invalid': ")
    assert line.endswith(". Name another one with --host.")


@pytest.mark.slow
def test_it_serves_over_ipv6_where_the_machine_has_it() -> None:
    """`--host ::1` is this machine too."""
    if not socket.has_ipv6:
        pytest.skip("this Python knows no IPv6")
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with serving("--no-reload", "--host", "::1", host="[::1]") as found:
        assert fetch(f"{found}/healthz")[0] == 200


def test_a_secret_file_that_all_can_read_is_refused(tmp_path: Path) -> None:
    """Exit code 2, with everything that is wrong with it, and nothing starts."""
    secret = tmp_path / "secret"
    secret.write_text("abc\n")
    secret.chmod(0o644)
    code, lines = refused("--secret-file", str(secret))
    assert (code, lines[-1]) == (
        2,
        f"Error: Invalid value for '--secret-file': '{secret}' cannot hold the secret: everybody on this "
        "machine may open it (mode 644) and it has 3 bytes, and at least 32 are needed. Make one like this: "
        f"(umask 077; openssl rand -hex 32 > {secret})",
    )


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--no-reload",)])
def test_pages_can_be_seen_as_on_another_day(tmp_path: Path, options: tuple[str, ...]) -> None:
    """A warning that is in force on that day alone, years ahead; the log says that today is not today."""
    shop = Shop(tmp_path)
    dated = "from: 2099-12-24, until: 2099-12-24"
    line = f"- {{id: rush, {dated}, when: {{talk: often}}, warn: Parcels are slow., sources: [A1]}}\n"
    shop.write(changed("advice.yaml", "", line))
    files = ("--rules", str(shop.rules), "--catalog", str(shop.catalog))
    shown, output = [], list[str]()
    for day in (("--on", "2099-12-24"), ("--on", "2099-12-25"), ()):
        with serving(*files, *options, *day, output=output) as found:
            shown.append("Parcels are slow." in fetch(f"{found}/?talk=often&show=now")[1])
    assert shown == [True, False, False]
    said = "For this server every day is 2099-12-24 (--on). Shoppers should not use it."
    assert [said in printed.splitlines() for printed in output] == [True, False, False]


def test_one_day_is_not_the_same_in_two_time_zones(tmp_path: Path) -> None:
    """Exit code 2, and nothing starts."""
    topics = []
    for name, zone in (("east", "Pacific/Auckland"), ("west", "America/New_York")):
        shop = Shop(tmp_path / name)
        shop.write({"settings.yaml": f"timezone: {zone}\n"})
        topics += ["--topic", f"{name}={shop.rules},{shop.catalog}"]
    code, lines = refused("--port", "0", "--unchecked", "--on", "2026-12-24", *topics)
    assert (code, lines[-1]) == (
        2,
        "Error: --on needs topics in one time zone, not in America/New_York and Pacific/Auckland. Serve them "
        "separately.",
    )
