"""The web surface: pages and JSON as one Flask blueprint, and as a separate app with /healthz.

`wizard serve` and stores' own apps mount the same blueprint.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Blueprint, Flask, Response, abort, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from wizard.advisor import Advisor
from wizard.clock import Clock, now
from wizard.reload.live_version import Health, HealthTopic, ReloadState, Version
from wizard.rule_language.diagnostics import Problem
from wizard.rule_language.model import Question, Rulebook
from wizard.rule_language.pictures import Picture
from wizard.views import Consultation, ParsedAnswers
from wizard.web import embed, errors
from wizard.web.api import routes as api
from wizard.web.assets import layout_sheet, read_script
from wizard.web.caching import (
    GuardedResponse,
    PageCache,
    apply_star_condition,
    forbid_caching,
    policy,
    protect,
    set_cache_headers,
    unchanged,
)
from wizard.web.compression import compress
from wizard.web.layout import check_layout
from wizard.web.question_page import question_page
from wizard.web.recommendation_page import recommendation_page
from wizard.web.request_check import RequestCheck
from wizard.web.self_test import SelfTest
from wizard.web.surface import (
    PLAIN_LOGO,
    PLAIN_SITE,
    Page,
    Site,
    current_advisor,
    current_site,
    draw_icon,
    in_layout,
    logo_of,
    set_advisor,
    surface,
)
from wizard.web.text import describe_mistakes
from wizard.web.today import Today
from wizard.web.tokens import Tokens
from wizard.web.topics_page import render_topics
from wizard.web.urls import NOW

LONGEST_QUERY = 8000
"""The most bytes in a query string; all answers to all questions take about a tenth of that."""

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Unicode control characters (category Cc)."""


shopper = Blueprint("shopper", __name__)
"""The pages at our own address."""


def create_app(
    advise: Callable[[], Advisor],
    live: Callable[[], Version] | None = None,
    proxies: int = 0,
    public_url: str = "",
    tokens: Tokens | None = None,
    clock: Clock = now,
) -> Flask:
    """Create the app. `advise` returns the Advisor that answers a request; it is called once per request.

    `live` returns what /healthz describes; without it only the versions are known. `proxies` is the number of
    web servers in front, each of which sets the X-Forwarded headers; by default none is trusted.
    `public_url`, `tokens` and `clock` are those of a Site.
    """
    today = Today(clock)
    app = _make_app(proxies, lambda: logo_of(advise().rulebook))
    site = Site(public_url, compresses=True, tokens=tokens, clock=clock)
    app.register_blueprint(mount(lambda: today.pick(advise()), site=site))
    unwatched = Health(reload=ReloadState.OFF, proven=False)
    self_test = SelfTest(app)

    @app.get("/healthz")
    def healthz() -> dict[str, object]:
        """Describe what is live; always 200, since shoppers are being served."""
        version = live() if live else None
        given, health = (version.advisor, version.health) if version else (advise(), unwatched)
        advisor = today.pick(given)
        return describe_health(advisor, self_test.add_to(health, advisor))

    @app.errorhandler(HTTPException)
    def answer_others(error: HTTPException) -> Response | HTTPException:
        """Answer errors at addresses outside any blueprint."""
        if not request.blueprint:
            set_advisor(today.pick(advise()))
        return errors.answer(error)

    return app


def create_topics_app(
    live: Mapping[str, Callable[[], Version]],
    proxies: int = 0,
    public_url: str = "",
    tokens: Tokens | None = None,
    clock: Clock = now,
) -> Flask:
    """Create the app for several topics, each served below /NAME/; a single topic is served below /.

    With several, the first page, whose address is `public_url`, lists them, and /healthz describes each.
    `tokens` and `clock` are those of a Site.
    """
    if len(live) == 1:
        (version,) = live.values()
        return create_app(lambda: version().advisor, version, proxies, public_url, tokens, clock)
    today = Today(clock)
    app = _make_app(proxies, lambda: PLAIN_LOGO)
    self_test = SelfTest(app)
    for name, version in live.items():
        site = Site(public_url and f"{public_url}{name}/", compresses=True, tokens=tokens, clock=clock)
        advise = partial(_advisor_of, version, today)
        app.register_blueprint(mount(advise, name, site), url_prefix=f"/{name}")

    def list_topics(title: str, text: str) -> str:
        """Return the page that lists the topics below a title and a text."""
        links = ((f"{name}/", version().advisor.rulebook.topic.name) for name, version in live.items())
        root = request.script_root
        return render_topics([(f"{root}/{address}", topic) for address, topic in links], title, text)

    @app.get("/")
    def topics() -> str:
        """Return the page that lists the topics."""
        return list_topics("What would you like to find out?", "")

    @app.get("/healthz")
    def healthz() -> dict[str, object]:
        """Describe what is live for each topic; always 200, since shoppers are being served."""
        described = {}
        for name, each in live.items():
            version = each()
            advisor = today.pick(version.advisor)
            health = self_test.add_to(version.health, advisor, f"/{name}/")
            described[name] = describe_health(advisor, health)
        ok = all(each["status"] == "ok" for each in described.values())
        notices = [f"{name}: {each['notice']}" for name, each in described.items() if "notice" in each]
        return {
            **({"notice": " ".join(notices)} if notices else {}),
            "status": "ok" if ok else "degraded",
            "topics": described,
        }

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> Response | HTTPException:
        """Return an error outside the topics, with links to them."""
        return errors.answer(error, list_topics)

    return app


def _advisor_of(live: Callable[[], Version], today: Today) -> Advisor:
    return today.pick(live().advisor)


ROBOTS = "User-agent: *\nDisallow:\n"
"""Every page may be crawled. Links that carry answers have their own `nofollow`."""

FILE_AGE = 86_400
"""How many seconds robots.txt and the icon of the host may be cached."""


class _OwnApp(Flask):
    """A Flask app whose log says what failed and where, but nothing that the client sent."""

    def log_exception(self, exc_info: Any) -> None:
        """Log an unhandled exception without the address of the request."""
        self.logger.error(
            "A request to %s failed.\n%s", request.endpoint, errors.describe_failure(exc_info[1])
        )


def _make_app(proxies: int, logo: Callable[[], Picture]) -> Flask:
    """Return an app with its own host, behind this many proxies, with robots.txt and an icon but no pages."""
    app = _OwnApp(__name__, static_folder=None)
    app.debug = False  # whatever FLASK_DEBUG says
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the order of docs/serving.md reads best

    @app.get("/robots.txt")
    def robots() -> Response:
        """Return what search engines may crawl."""
        return _file(ROBOTS, "text/plain")

    @app.get("/favicon.ico")  # browsers request it with JSON too, and accept SVG
    @app.get("/favicon.svg")
    def icon() -> Response:
        """Return the logo."""
        return _file(draw_icon(logo()), "image/svg+xml")

    @app.after_request
    def protect_others(response: Response) -> Response:
        """Compress responses from outside any blueprint, and set their security headers.

        Redirects name no host, because the router's may differ from the visitor's.
        """
        if request.blueprint:
            return response
        if to := response.location:
            parts = urlsplit(to)
            path = f"/{parts.path.lstrip('/')}"  # two slashes would be a host
            response.location = parts._replace(scheme="", netloc="", path=path).geturl()
        response = protect(compress(response))
        return response if response.cache_control.max_age else forbid_caching(response)

    app.wsgi_app = RequestCheck(app.wsgi_app)  # type: ignore[method-assign]
    if proxies:
        trusted = dict.fromkeys(("x_for", "x_proto", "x_host", "x_prefix"), proxies)
        app.wsgi_app = ProxyFix(app.wsgi_app, **trusted)  # type: ignore[method-assign]
    return app


def _file(text: str, kind: str) -> Response:
    """Return a small file that rarely changes."""
    return Response(text, mimetype=kind, headers={"Cache-Control": f"public, max-age={FILE_AGE}"})


def mount(advise: Callable[[], Advisor], name: str = "wizard", site: Site = PLAIN_SITE) -> Blueprint:
    """Return the wizard as a blueprint. `advise` returns the Advisor that answers a request.

    If its rules have dates, those in force by the site's clock are used.
    """
    whole = Blueprint(name, __name__)
    page_cache, today = PageCache(), Today(site.clock)

    @whole.before_request
    def begin() -> Response | None:
        """Choose the advisor, check the query, and answer from the cache if possible."""
        set_advisor(today.pick(advise()), site)
        check_query(request.query_string)
        return unchanged() or page_cache.find()

    @whole.after_request
    def finish(response: Response) -> Response:
        """Compress a response, cache it, set its headers, and guard it."""
        if in_layout():
            return set_cache_headers(protect(response))
        made = compress(response) if site.compresses else response
        return GuardedResponse.guard(set_cache_headers(protect(apply_star_condition(page_cache.store(made)))))

    if site.layout:
        whole.record(lambda state: check_layout(state.app, site.layout))
    errors.register(whole)
    whole.register_blueprint(shopper)
    whole.register_blueprint(embed.frames, url_prefix="/embed")
    whole.register_blueprint(api.json_api, url_prefix="/api/v1")
    return whole


def check_query(query: bytes) -> None:
    """Reject with 400 a query that is too long, contains control characters, or is not UTF-8."""
    if len(query) > LONGEST_QUERY:
        abort(400, "This address is too long: it holds more answers than there are questions.")
    plain = unquote_to_bytes(query.replace(b"+", b" "))
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        abort(400, "This address holds characters that are not valid UTF-8.")
    if CONTROL.search(text):
        abort(400, "This address holds control characters.")


@shopper.get("/")
@embed.frames.get("/")
def page() -> Response:
    """Return the page of the question to ask, or the recommendation if none is left or it was asked for."""
    advisor, here = current_advisor(), surface()
    parsed = advisor.parse_answers(request.args.items(multi=True))
    consultation = advisor.consult(parsed.given)
    question = choose_question(advisor.rulebook, consultation, parsed, request.args)
    show = NOW if request.args.get("show") == NOW else None
    urls = here.urls(advisor.rulebook, parsed.given, show)
    if question is None:
        mistakes = list(describe_mistakes(advisor.rulebook, parsed.mistakes))
        return respond_with_page(recommendation_page(here, advisor, urls, mistakes))
    was = None if "rules" in request.args else request.args.get("was")  # `rules`: a shared link
    if was in advisor.rulebook.topic.verdict_sides:
        urls = replace(urls, was=was)
    return respond_with_page(question_page(here, consultation, parsed, question, urls))


@shopper.get("/<any('layout.css', 'share.js'):name>")
def file(name: str) -> Response:
    """Return the style sheet or script for pages in a layout."""
    if not current_site().layout:
        abort(404)
    if name == "share.js":
        return Response(read_script(name), mimetype="text/javascript")
    return Response(layout_sheet(), mimetype="text/css")


def respond_with_page(page: Page) -> Response:
    """Return a page, with a policy that allows its own script if it has one."""
    response = Response(page.render(), mimetype="text/html")
    if page.script and not page.surface.theme and not page.surface.layout:
        response.headers["Content-Security-Policy"] = policy(page.script)
    return response


def choose_question(
    rulebook: Rulebook, consultation: Consultation, parsed: ParsedAnswers, parameters: Mapping[str, str]
) -> Question | None:
    """Return the question that this address asks for; None when the recommendation is due.

    In this order: a question whose answer cannot be used, one whose form was sent empty (`from`), the one to
    change (`ask`), the next one. A question that is not asked after these answers is never shown, since its
    answer would not count.
    """
    asked = {name: rulebook.question[name] for name in consultation.resolved.visible}
    for mistake in parsed.mistakes:
        if mistake.parameter in asked:
            return asked[mistake.parameter]
    renamed = rulebook.former_questions
    asks = (parameters.get(name, "") for name in ("from", "ask"))
    came_from, ask = (renamed.get(each, each) for each in asks)
    if came_from in asked and came_from not in parsed.given:
        return asked[came_from]
    if ask in asked:
        return asked[ask]
    return None if parameters.get("show") == NOW else consultation.next_question


# --- health --------------------------------------------------------------------------------------


def describe_health(advisor: Advisor, health: Health) -> dict[str, object]:
    """Return the JSON of /healthz, as docs/serving.md documents it."""
    return {
        **({"notice": health.notice} if health.notice else {}),
        "status": "degraded" if health.problems else "ok",
        "rulebook": {"version": advisor.rulebook.version, "since": _utc(health.rules_since)},
        "catalog": {
            "version": advisor.catalog.version,
            "as_of": advisor.catalog.as_of if isinstance(advisor.catalog.as_of, str) else None,
            "since": _utc(health.catalog_since),
        },
        "proven": "in progress" if health.proven is None else health.proven,
        "reload": health.reload,
        "checking": health.checking,
        "refused": health.refused,
        "problems": [
            _describe_problem(topic, problem)
            for topic, problems in health.problems.items()
            for problem in problems
        ],
    }


def _describe_problem(topic: HealthTopic, problem: Problem) -> dict[str, object]:
    place = problem.place
    return {
        "about": topic,
        "file": place.file or None,
        "line": (place.file and place.line) or None,
        "column": (place.file and place.column) or None,
        "message": problem.message,
        "fix": problem.fix,
        "mend": problem.fix,  # the deprecated alias, until the next release
    }


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
