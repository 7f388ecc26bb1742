"""Rules with dates while a server runs: what is in force by its clock, in pages, copies and JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.commands.running import Shop
from tests.making import changed, rule_line
from wizard.advisor import Advisor
from wizard.reload.live_version import Health, LiveVersion, ReloadState, Subscriber, Version
from wizard.rules_folder import load, read_texts
from wizard.web.app import create_app, create_topics_app, mount
from wizard.web.caching import MAX_AGE
from wizard.web.rehearsal import rehearse
from wizard.web.surface import Site
from wizard.web.today import Today

RUSH = (
    "- {id: rush, from: 2026-12-01, until: 2026-12-24, when: {talk: often}, warn: Parcels are slow., "
    "sources: [A1]}\n"
)
PAGE, JSON = "/?talk=often&show=now", "/api/v1/recommendation?talk=often"


class Clock:
    """A clock that is set by hand."""

    def __init__(self, moment: str) -> None:
        self.set(moment)

    def set(self, moment: str) -> None:
        """Set it to a time in UTC, forwards or backwards."""
        self.moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.moment


def open_shop(folder: Path, zone: str = "", line: str = RUSH) -> Advisor:
    """Return the small shop with a warning for some days, as it was long before them."""
    shop = Shop(folder)
    shop.write(changed("advice.yaml", "", line))
    if zone:
        shop.write({"settings.yaml": f"timezone: {zone}\n"})
    opened = Advisor.open(shop.rules, shop.catalog)
    return opened.on(opened.rulebook.dated[0].period.from_ - timedelta(days=99)) if line else opened


@pytest.fixture
def clock() -> Clock:
    """Return a clock that shows the evening before the dates."""
    return Clock("2026-11-30 23:59:58")


@pytest.fixture
def shop(tmp_path: Path) -> Advisor:
    """Return the shop in UTC."""
    return open_shop(tmp_path)


def browse(shop: Advisor, clock: Clock) -> FlaskClient:
    """Return a client of an app whose clock this is."""
    return create_app(lambda: shop, clock=clock).test_client()


def warns(browser: FlaskClient, address: str = PAGE) -> bool:
    """Return whether a page, or JSON, has the warning."""
    return "Parcels are slow." in browser.get(address).text


@pytest.mark.parametrize("address", [PAGE, JSON, "/api/v1/questions"])
@pytest.mark.parametrize(
    ("zone", "begins", "ends"),
    [
        ("", "2026-12-01 00:00:00", "2026-12-25 00:00:00"),
        ("Europe/Berlin", "2026-11-30 23:00:00", "2026-12-24 23:00:00"),
        ("America/New_York", "2026-12-01 05:00:00", "2026-12-25 05:00:00"),
        ("Pacific/Kiritimati", "2026-11-30 10:00:00", "2026-12-24 10:00:00"),
    ],
)
def test_copies_end_with_what_is_in_force(
    tmp_path: Path, zone: str, begins: str, ends: str, address: str
) -> None:
    """At midnight in the time zone of the rules, and not a second later."""
    clock, day = Clock(begins), timedelta(days=1)
    shop = open_shop(tmp_path, zone)
    browser = browse(shop, clock)
    ages = []
    for change in (begins, ends):
        clock.set(change)
        midnight = clock.moment
        for before in (day, timedelta(seconds=MAX_AGE), timedelta(seconds=77), timedelta(seconds=0.5)):
            clock.moment = midnight - before
            ages.append(browser.get(address).cache_control.max_age)
        clock.moment = midnight
        ages.append(browser.get(address).cache_control.max_age)
    assert ages == [MAX_AGE, MAX_AGE, 77, 0, MAX_AGE] * 2


@pytest.mark.parametrize("address", [PAGE, JSON])
def test_the_server_switches_at_midnight(shop: Advisor, clock: Clock, address: str) -> None:
    """Of the first day, and of the day after the last one, without a restart."""
    browser, found = browse(shop, clock), []
    for moment in (
        "2026-11-30 23:59:59",
        "2026-12-01 00:00:00",
        "2026-12-24 23:59:59",
        "2026-12-25 00:00:00",
    ):
        clock.set(moment)
        found.append(warns(browser, address))
    assert found == [False, True, True, False]


def test_a_clock_that_jumps_is_followed(shop: Advisor, clock: Clock) -> None:
    """Forwards and backwards, over one change or several, also to pages in memory."""
    browser, found = browse(shop, clock), []
    for moment in ("2027-12-05", "2026-12-05", "2020-01-01", "2026-12-24", "2026-11-30", "2026-12-01"):
        clock.set(moment)
        found += [warns(browser), warns(browser)]
    assert found == [False, False, True, True, False, False, True, True, False, False, True, True]


@pytest.mark.parametrize("address", [PAGE, JSON, "/embed/v1.js", "/embed/?talk=often"])
def test_a_copy_of_before_is_not_taken_for_unchanged(shop: Advisor, clock: Clock, address: str) -> None:
    """The tag names the period; within it JSON stays the same."""
    browser = browse(shop, clock)
    tag = browser.get(address).headers["ETag"]
    assert browser.get(address, headers={"If-None-Match": tag}).status_code == 304
    clock.set("2026-12-01 00:00:00")
    changed = browser.get(address, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.headers["ETag"] != tag) == (200, True)
    clock.set("2026-12-24 12:00:00")
    again = browser.get(address, headers={"If-None-Match": changed.headers["ETag"]})
    is_page = "embed/?" in address or address == PAGE  # a page names the day
    assert again.status_code == (200 if is_page else 304)


@pytest.mark.parametrize("reads", range(6))
def test_midnight_within_a_request_spoils_no_memory(shop: Advisor, reads: int) -> None:
    """What is picked just before midnight is not remembered as a page of the day after."""
    before, after = datetime(2026, 11, 30, 23, 59, 59, 999999, UTC), datetime(2026, 12, 1, tzinfo=UTC)
    moments = iter([before] * reads)
    browser = create_app(lambda: shop, clock=lambda: next(moments, after)).test_client()
    browser.get(PAGE)
    assert warns(browser)


def test_the_version_is_that_of_the_files(shop: Advisor, clock: Clock) -> None:
    """Whatever the day; and health says the same on each."""
    browser = browse(shop, clock)
    before = browser.get("/healthz").json
    clock.set("2026-12-01")
    assert browser.get("/healthz").json == before
    assert before
    assert before["rulebook"]["version"] == shop.rulebook.version


def test_a_failing_page_of_today_is_in_the_health(shop: Advisor, clock: Clock) -> None:
    """Though the version was opened on another day."""
    clock.set("2026-12-01")
    today = Today(clock)
    app = create_app(lambda: today.pick(shop), clock=clock)
    app.view_functions["wizard.shopper.page"] = lambda: str(1 // 0)
    health = app.test_client().get("/healthz").json
    assert health
    assert [each["about"] for each in health["problems"]] == ["in_service"]


def test_a_link_of_another_day_says_so(tmp_path: Path) -> None:
    """Its rules are these, and its verdict is another one."""
    effect = "decide: headset, over: [only-listening], from: 2026-12-01"
    shop = Shop(tmp_path)
    shop.write(changed("verdict.yaml", "", rule_line("gift", "{talk: never}", effect)))
    clock = Clock("2026-11-30")
    opened = Advisor.open(shop.rules, shop.catalog)
    browser = browse(opened, clock)
    sent = f"/?uses=music&talk=never&show=now&rules={opened.rulebook.version}&was=headphones"
    said = "This link says it was made on another day, and that the verdict was “Headphones”."
    assert "This link says" not in browser.get(sent).text
    clock.set("2026-12-01")
    assert f"{said} It is now “A headset”." in browser.get(sent).text
    assert "This link says" not in browser.get(sent.replace("=headphones", "=headset")).text


def test_each_of_several_topics_has_its_time_zone(tmp_path: Path, clock: Clock) -> None:
    """And each is picked by itself."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    shops = {"one": open_shop(tmp_path / "one"), "two": open_shop(tmp_path / "two", "Europe/Berlin")}
    live = {
        name: lambda shop=shop: Version(1, shop, {}, Health(ReloadState.OFF, None))
        for name, shop in shops.items()
    }
    browser = create_topics_app(live, clock=clock).test_client()
    assert [warns(browser, f"/{name}{PAGE}") for name in shops] == [False, True]


def test_a_blueprint_in_a_stores_app_follows_the_clock_too(shop: Advisor, clock: Clock) -> None:
    """As `wizard.web.blueprint` mounts it."""
    app = Flask(__name__)
    app.register_blueprint(mount(lambda: shop, site=Site(clock=clock)))
    browser = app.test_client()
    before = warns(browser)
    clock.set("2026-12-01")
    assert (before, warns(browser)) == (False, True)


def test_every_server_process_switches_by_itself(tmp_path: Path, clock: Clock) -> None:
    """Each reads the published version, whenever it was opened, and picks what is in force."""
    shop = open_shop(tmp_path)
    folder = tmp_path / "live"
    folder.mkdir(mode=0o700)
    live = LiveVersion(folder)
    texts = read_texts(tmp_path / "rules")
    live.publish(Version(1, shop, texts, Health(ReloadState.ON, proven=True)))
    workers = [Subscriber(live) for _ in range(2)]
    apps = [create_app(lambda each=each: each.current.advisor, clock=clock) for each in workers]  # type: ignore[misc]
    found = [[warns(app.test_client()) for app in apps]]
    clock.set("2026-12-01")
    found.append([warns(app.test_client()) for app in apps])
    assert found == [[False, False], [True, True]]


def test_what_is_in_force_is_made_once_for_all_threads(shop: Advisor, clock: Clock) -> None:
    """And kept as long as it is in force; products are grouped once for all days."""
    clock.set("2026-12-01")
    today, picked = Today(clock), list[Advisor]()
    groups = shop.product_groups
    threads = [Thread(target=lambda: picked.append(today.pick(shop))) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(picked) == 8
    assert len(set(map(id, picked))) == 1
    assert picked[0].product_groups is groups
    clock.set("2026-12-24 23:59:59")
    assert today.pick(shop) is picked[0]


def test_without_dates_no_clock_is_asked(tmp_path: Path) -> None:
    """Nothing is picked, and nothing made anew."""
    shop = open_shop(tmp_path, line="")

    def broken() -> datetime:
        """Fail as no clock does."""
        raise AssertionError("The clock was asked.")

    assert Today(broken).pick(shop) is shop


def test_pages_are_tried_out_on_the_day_of_their_rulebook(tmp_path: Path) -> None:
    """Not on the day of the check."""
    shop = Shop(tmp_path)
    shop.write(changed("advice.yaml", "", RUSH.replace("2026", "2999")))
    opened = Advisor.open(shop.rules, shop.catalog)
    later = opened.on(load(read_texts(shop.rules)).dated[0].period.from_)
    asked: list[list[str]] = []
    kept = Advisor.recommend

    def recommend(self: Advisor, *arguments: object, **more: object) -> object:
        """Note which warnings there are."""
        asked.append([rule.id for rule in self.rulebook.warnings])
        return kept(self, *arguments, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Advisor, "recommend", recommend)
        assert rehearse(later, {"headset": {"talk": ("often",)}}) == ()
    assert asked
    assert asked == [["loud", "rush"]] * len(asked)
