"""Shops with a topic of their own: its rules, a feed, the catalog that came of it, and its pages."""

from __future__ import annotations

import json
import shlex
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from tests.making import three_sided_texts, write_texts
from tests.web.coffee_shop import write_machines
from wizard.advisor import Advisor
from wizard.catalog.store import Catalog
from wizard.cli import main
from wizard.rule_language.model import Rulebook
from wizard.rules_folder import load, load_topic, read_texts
from wizard.web.app import create_app

TOPICS = Path(__file__).parents[2] / "topics"


@dataclass(frozen=True)
class TopicShop:
    """A folder with a topic, `feed.csv`, and `catalog.db`, which was imported from it."""

    folder: Path
    rules: Path

    @property
    def feed(self) -> Path:
        """Return the products as a file of the shop."""
        return self.folder / "feed.csv"

    @property
    def path(self) -> Path:
        """Return the catalog file."""
        return self.folder / "catalog.db"

    def run(self, typed: str, *, exit_codes: tuple[int, ...] = (0,)) -> Result:
        """Run a command; RULES, FEED, CATALOG and FOLDER in it are those of this shop."""
        for name, path in (
            ("RULES", self.rules),
            ("FEED", self.feed),
            ("CATALOG", self.path),
            ("FOLDER", self.folder),
        ):
            typed = typed.replace(name, shlex.quote(str(path)))
        ended = CliRunner().invoke(main, shlex.split(typed))
        assert ended.exit_code in exit_codes, ended.output
        return ended

    def json(self, typed: str) -> Any:
        """Return what a command prints with `--json`."""
        return json.loads(self.run(f"{typed} --json").stdout)

    @cached_property
    def catalog(self) -> Catalog:
        """Open the catalog."""
        return Catalog(self.path, load_topic(read_texts(self.rules)))

    @cached_property
    def rulebook(self) -> Rulebook:
        """Load the rules."""
        return load(read_texts(self.rules), self.catalog.own_attributes)

    @cached_property
    def client(self) -> FlaskClient:
        """Return a browser without JavaScript."""
        advisor = Advisor(self.rulebook, self.catalog)
        return create_app(lambda: advisor).test_client()


def tablet_shop(folder: Path) -> TopicShop:
    """Return a shop with the topic and the products of topics/."""
    shop = TopicShop(folder, folder / "tablet")
    shutil.copytree(TOPICS / "tablet", shop.rules)
    shutil.copy(TOPICS / "tablet.csv", shop.feed)
    shop.run("catalog import FEED --rules RULES --catalog CATALOG --report FOLDER/report.json")
    return shop


def coffee_shop(folder: Path) -> TopicShop:
    """Return a shop with the small topic of three sides; its feed is an export of its machines."""
    shop = TopicShop(folder, write_texts(folder / "coffee", three_sided_texts()))
    topic = load_topic(read_texts(shop.rules))
    write_machines(shop.path, topic)
    shop.run("catalog export --rules RULES --catalog CATALOG --output FEED")
    imported = "catalog import FEED --rules RULES --catalog CATALOG --report FOLDER/report.json"
    shop.run(imported, exit_codes=(1,))  # one machine has no price
    return shop
