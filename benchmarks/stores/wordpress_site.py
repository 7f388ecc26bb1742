"""A WordPress for testing the wizard: Debian's packages, unpacked into build/ and never installed.

PHP serves it, and MariaDB stores its data in a temporary folder, with a socket and without a port. Both end
with the visit.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.browser.hosts import wait_until
from tests.documented import programs
from tests.serving import PATIENCE, wait_for

HERE = Path(__file__).parent / "wordpress"
DOCS = HERE.parents[2] / "docs"
UNPACKED = HERE.parents[2] / "build" / "stores" / "wordpress"
WORDPRESS = UNPACKED / "usr" / "share" / "wordpress"

PACKAGES = (
    "wordpress",
    "wordpress-theme-twentytwentyone",
    "wordpress-theme-twentytwentythree",
    "php-getid3",
    "libjs-cropper",
    "libjs-underscore",
)
"""The packages that are unpacked: WordPress, two themes, and targets of links among their files."""

PROGRAMS = {"php": "php-cli php-mysql", "mariadbd": "mariadb-server-core"}
"""Programs, with the Debian packages that contain them."""

THEMES = ("twentytwentyone", "twentytwentythree")
"""One template theme, and one block theme."""


class Site(NamedTuple):
    """A running WordPress: its address, the folder of its plugins, the environment of its programs."""

    address: str
    content: Path
    known: Mapping[str, str]


def unpack() -> str:
    """Unpack the packages into build/; return why this is impossible, or nothing."""
    for program, packages in PROGRAMS.items():
        if shutil.which(program) is None:
            return f"there is no {program}; install {packages}"
    kept = UNPACKED / "packages"
    kept.mkdir(parents=True, exist_ok=True)
    if not (UNPACKED / "usr").exists():
        if shutil.which("apt-get") is None:
            return "there is no apt-get to get Debian's package wordpress with"
        done = subprocess.run(["apt-get", "download", *PACKAGES], cwd=kept, capture_output=True, text=True)
        if done.returncode:
            return f"Debian's package wordpress cannot be had: {done.stderr.strip()}"
        for package in sorted(kept.glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", package, UNPACKED], check=True)
    shutil.copy(HERE / "wp-config.php", WORDPRESS)
    return ""


def version() -> str:
    """Return the version of the WordPress that was unpacked."""
    (found,) = re.findall(
        r"\$wp_version = '([^']+)'", (WORDPRESS / "wp-includes/version.php").read_text("utf-8")
    )
    return str(found)


@contextmanager
def ending(*command: object, known: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """Yield a running program, and stop it and everything that it started afterwards."""
    process = subprocess.Popen(
        list(map(str, command)),
        env=os.environ | (known or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


@contextmanager
def serving_wordpress(folder: Path, wizard: str, port: int) -> Iterator[Site]:
    """Yield a new WordPress with the plugin of the documentation, whose wizard is at this address."""
    root = folder / "site"
    content = root / "wp-content"
    plugin = content / "plugins" / "product-wizard"
    for made in (folder / "db" / "wordpress", plugin, content / "mu-plugins"):
        made.mkdir(parents=True)
    for path in WORDPRESS.iterdir():
        if path.name != content.name:
            (root / path.name).symlink_to(path)
    shutil.copytree(WORDPRESS / "wp-content" / "themes", content / "themes")
    shutil.copy(HERE / "store.php", content / "mu-plugins")
    shutil.copy(DOCS / "embedding" / "woocommerce.js", plugin)
    (plugin / "wordpress.php").write_text(plugin_for(wizard), "utf-8")
    address = f"127.0.0.1:{port}"
    known = {
        "STORE_HOST": address,
        "STORE_FOLDER": str(folder),
        "WIZARD_PORT": str(urlsplit(wizard).port),
        "PHP_CLI_SERVER_WORKERS": "3",
    }
    socket = folder / "db.sock"
    data = ("--no-defaults", f"--datadir={folder / 'db'}", f"--socket={socket}", "--skip-networking")
    user = ("--user=root",) if os.geteuid() == 0 else ()
    with ending("mariadbd", *data, "--skip-grant-tables", *user) as database:
        wait_until(lambda: socket.exists() or database.poll() is not None)
        site = Site(f"http://{address}", content, known)
        run_php(site, "install")
        with ending(
            "php", "-d", "display_errors=1", "-d", "opcache.enable=0", "-S", address, "-t", root, known=known
        ) as server:
            wait_for(site.address, server)
            yield site


def plugin_for(wizard: str) -> str:
    """Return the plugin of the documentation with the line for all product pages, for the store `acme`."""
    text = (DOCS / "embedding" / "wordpress.php").read_text("utf-8")
    (line,) = [block for block, _ in programs("embedding.md", "php")]
    return text.replace("https://advisor.example", wizard).replace("'demo'", "'acme'") + line


def run_php(site: Site, *arguments: str, given: object = None) -> str:
    """Return the output of the script that fills WordPress."""
    command = ["php", str(HERE / "fill.php"), str(WORDPRESS), *arguments]
    done = subprocess.run(
        command, env=os.environ | site.known, input=json.dumps(given), capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"WordPress cannot be filled: {done.stdout}{done.stderr}")
    return done.stdout


def publish(
    site: Site, posts: Mapping[str, tuple[str, str]], theme: str, plugin: bool = True
) -> Mapping[str, str]:
    """Publish these posts, each by a role; return their addresses."""
    active = ["product-wizard/wordpress.php"] if plugin else []
    options = {
        "template": theme,
        "stylesheet": theme,
        "active_plugins": active,
        "permalink_structure": "",  # a network of sites has others
        "show_avatars": 0,
    }
    written = {name: {"role": role, "content": content} for name, (role, content) in posts.items()}
    made: Mapping[str, str] = json.loads(run_php(site, given={"options": options, "posts": written}))
    return made
