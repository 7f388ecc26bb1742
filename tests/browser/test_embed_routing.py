"""A store whose pages change by history.pushState: coming back finds the question, and one Back leaves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.hosts import Store, store_and_wizard, wait_until
from tests.browser.visits import PAGES, Visit, Visits

pytestmark = pytest.mark.slow

ROUTER = """
const view = document.querySelector("main");
const show = () => { view.innerHTML = views[location.pathname]; };
addEventListener("popstate", ({ state }) => { popped.push(state); show(); });
document.addEventListener("click", (event) => {
  const link = event.target.closest("nav a");
  if (!link) return;
  event.preventDefault();
  history.pushState({ route: link.pathname }, "", link.href);
  show();
});
window.popped = [];
show();
"""
"""What a client-side router does; like those of React and Vue it keeps something in history.state."""


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Yield a store and a wizard that has a secret."""
    folder = tmp_path_factory.mktemp("keeping")
    secret = folder / "secret"
    secret.write_text("0123456789abcdef" * 4)
    secret.chmod(0o600)
    with store_and_wizard(folder, "--secret-file", str(secret)) as running:
        yield running


def enter(visits: Visits, store: Store, advisor: str) -> Visit:
    """Return a visit of the store's first page, from which a link of its router leads to the wizard."""
    views = {"/start": "<h1>Start</h1>", "/advisor": advisor, "/product": "<h1>A product</h1>"}
    links = "".join(f'<a href="{path}">{path}</a> ' for path in views)
    body = f"<nav>{links}</nav><main></main><script>views = {views!r};{ROUTER}</script>{store.loader}"
    for path in views:
        address = store.put_up(body, path=path)
    visit = visits.open(address.replace("/product", "/start"), until="")
    visit.page.wait_for_function("!!customElements.get('product-wizard')")
    return visit


def follow(visit: Visit, path: str) -> None:
    """Follow a link of the store's router."""
    visit.page.locator(f'nav a[href="{path}"]').click()


def await_page(visit: Visit, told: int) -> str:
    """Return the heading of the page in the frame, once the store heard of so many."""
    visit.page.wait_for_function(f"{PAGES} == {told}")
    return visit.heading


def path(page: Page) -> str:
    """Return the path of the store's page."""
    found: str = page.evaluate("location.pathname")
    return found


def go_back(visit: Visit, expected: str) -> None:
    """Press Back once; fail where it does not lead to this page of the store."""
    visit.page.evaluate("history.back()")
    wait_until(lambda: path(visit.page) == expected)


@pytest.mark.parametrize("spelling", ["frame", "src"])
def test_who_comes_back_finds_the_question_and_leaves_by_one_back(
    visits: Visits, keeping: Store, spelling: str
) -> None:
    """Twice over; the state that the router had is there too, and it hears of its own pages alone."""
    made = f'<product-wizard src="{keeping.wizard}/embed/?store=acme"></product-wizard>'
    visit = enter(visits, keeping, keeping.element() if spelling == "frame" else made)
    follow(visit, "/advisor")
    told = 1
    for _ in range(2):
        for _ in range(2):
            await_page(visit, told)
            visit.answer()
            told += 1
        left = await_page(visit, told)
        follow(visit, "/product")
        go_back(visit, "/advisor")
        told += 1
        assert await_page(visit, told) == left
        assert visit.page.evaluate("history.state.route") == "/advisor"
    go_back(visit, "/start")
    routes = [state and state["route"] for state in visit.page.evaluate("popped")]
    assert routes == ["/advisor", "/advisor", None]


def test_back_is_the_question_before_also_after_coming_back(visits: Visits, keeping: Store) -> None:
    """For what is answered then."""
    visit = enter(visits, keeping, keeping.element())
    follow(visit, "/advisor")
    await_page(visit, 1)
    visit.answer()
    follow(visit, "/product")
    go_back(visit, "/advisor")
    found = await_page(visit, 3)
    visit.answer()
    visit.page.evaluate("history.back()")
    assert await_page(visit, 5) == found


def test_the_page_around_cannot_read_what_it_keeps(visits: Visits, keeping: Store) -> None:
    """Nor does any other message to it contain an answer."""
    visit = enter(visits, keeping, keeping.element())
    visit.page.evaluate("addEventListener('message', ({ data }) => (window.heard ??= []).push(data))")
    follow(visit, "/advisor")
    await_page(visit, 1)
    visit.answer()
    state = visit.page.evaluate("history.state")
    kept = state[f"{keeping.wizard}/embed/?store=acme"]
    assert (sorted(state), sorted(kept)) == (
        [f"{keeping.wizard}/embed/?store=acme", "route"],
        ["id", "token"],
    )
    heard = visit.page.evaluate("heard")
    assert ("keep" in [each["pw"] for each in heard], "uses=" in repr(heard)) == (True, False)
    address = f"{keeping.wizard}/embed/resume?store=acme"
    refused = "(address) => fetch(address, { headers: { 'Wizard-Token': 'x' } }).then(() => 0, () => 1)"
    assert visit.page.evaluate(refused, address) == 1
    visits.complaints.clear()


def test_without_a_secret_nothing_is_kept(visits: Visits, store: Store) -> None:
    """And who comes back begins again."""
    visit = enter(visits, store, store.element())
    follow(visit, "/advisor")
    first = await_page(visit, 1)
    visit.answer()
    follow(visit, "/product")
    go_back(visit, "/advisor")
    assert await_page(visit, 3) == first
    assert visit.page.evaluate("history.state") == {"route": "/advisor"}


@pytest.mark.parametrize("state", ["a text", 7, ["a", "list"]])
def test_a_state_that_is_no_object_stays(visits: Visits, keeping: Store, state: object) -> None:
    """There is no place in it."""
    address = keeping.put_up(keeping.element() + keeping.loader)
    visit = visits.open(address, until="")
    visit.page.evaluate("state => history.replaceState(state, '')", state)
    visit.wait_for("step")
    visit.answer()
    assert visit.page.evaluate("history.state") == state


def test_a_page_that_is_loaded_again_finds_the_question_too(visits: Visits, keeping: Store) -> None:
    """Though a frame that is made by script begins anew."""
    made = f'<product-wizard src="{keeping.wizard}/embed/?store=acme"></product-wizard>'
    visit = visits.open(keeping.put_up(made + keeping.loader), until="step")
    visit.answer()
    left = visit.heading
    visit.page.reload()
    visit.wait_for("step")
    assert visit.heading == left
