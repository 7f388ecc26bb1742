"""Markup and addresses that try to become part of a page: by parameters, catalog, rules, and oEmbed.

Every payload has the mark MARK next to each character that could end a text or an attribute. If such a
character is next to the mark in a page unescaped, the payload got through.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from itertools import chain, cycle, islice, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import yaml

from benchmarks.attack.tally import Answer, Client, Tally, spread
from tests.making import TOPIC
from tests.making import product as make_product
from tests.serving import serving
from wizard.advisor import Advisor
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import write_catalog
from wizard.paths import rules_path
from wizard.rules_folder import read_rulebook
from wizard.web.app import create_app

MARK = "zq7"

BREAKS = re.compile(
    rf"[\"'<>]{MARK}|{MARK}[\"'<>]|(?:href|src|action|formaction|srcdoc)=[\"']?\s*"
    r"(?:javascript|vbscript|data:text)",
    re.IGNORECASE,
)

ADDRESSES = ("href", "src", "action", "formaction", "data", "xlink:href", "poster")
RUNS = re.compile(r"\s*(?:javascript|vbscript|data:text)", re.IGNORECASE)

SHAPES = (
    "k<{m}>k", 'k"{m}"k', "k'{m}'k", "k</{m}>k", 'k">{m}<k', "k'>{m}<k", "<script>{m}</script>",
    "k</script>{m}<k", "k-->{m}<!--k", "k]]>{m}<k", '"{m} onerror=alert(1) k', "'{m} onload=alert(1) k",
    "<svg/onload=alert(1)>{m}<k", "<img src=x onerror=alert(1)>{m}<", "k</title>{m}<k", "k</style>{m}<k",
    "k</textarea>{m}<k", "javascript:alert(1)//'{m}'", "JaVaScRiPt:alert(1)//<{m}>", "data:text/html,<{m}>",
    "vbscript:'{m}'", "k{{{{7*7}}}}<{m}>", "k{{% print(7*7) %}}<{m}>", "${{7*7}}<{m}>", "k\\\"{m}\\\"k",
    "k\\u003c{m}<k", "&lt;{m}<k", "&#60;{m}&#62;'{m}'", "k<{m}/k", "k<<{m}>>k", "k`{m}'k", "../../<{m}>",
    "//evil.example/<{m}>", "https://evil.example/\"{m}\"", "k;<{m}>;k", "k%3C{m}<k", "k=<{m}>&k=<{m}>",
    "<a href=javascript:alert(1)>{m}<", "<base href=//evil.example/>{m}<", "<iframe srcdoc='<{m}>'>",
    "<form action=//evil.example>{m}<", "<math><mi xlink:href=data:x>{m}<", "<style>@import'{m}'</style>",
    "<template>{m}</template>", "k<!DOCTYPE {m}>", "k<?{m}?>'{m}'", "<{m} style=x:expression(1)>",
    "\"{m}\" autofocus onfocus=alert(1) x=\"", "k\u2028<{m}>", "k\u202e<{m}>", "k\ufeff<{m}>", "k<{m}\u00a0>",
)  # fmt: skip
"""Templates of payloads."""

PAYLOADS = tuple(shape.format(m=MARK) for shape in SHAPES)

VARIANTS: tuple[Callable[[str], str], ...] = (
    lambda text: quote(text),
    lambda text: quote(quote(text)),
    lambda text: quote(text.upper().replace(MARK.upper(), MARK)),
    lambda text: quote(text.translate({ord("<"): "\uff1c", ord('"'): "\uff02"}) + text),
)
"""Ways to write a payload in an address."""

PAGES = (
    "/?",
    "/?uses=calls&talk=often&",
    "/?show=now&uses=music&talk=never&",
    "/embed/?store=demo&",
    "/embed/?store=warm&uses=music&",
    "/embed/?store=demo&skin=links&show=now&",
)
OTHERS = ("/api/v1/recommendation?", "/api/v1/questions?")
NAMES = ("store", "product", "skin", "p_accent", "p_scheme", "from", "ask", "was", "rules", "limit", "show")


class Markup(HTMLParser):
    """Parses a page, and records what a payload created: elements, attributes, scripts, comments."""

    def __init__(self) -> None:
        super().__init__()
        self.intruders: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element that no page of ours has, and an attribute or address that runs a script."""
        self.elements.append((tag, dict(attrs)))
        for name, value in attrs:
            if MARK in name or name.startswith("on") or name == "srcdoc":
                self.intruders.append(f"<{tag} {name}>")
            if name in ADDRESSES and RUNS.match(value or ""):
                self.intruders.append(f"<{tag} {name}={value}>")
        if MARK in tag or tag in ("base", "object", "embed", "math", "template"):
            self.intruders.append(f"<{tag}>")

    def handle_data(self, data: str) -> None:
        """Record a payload in a script or a style sheet."""
        if MARK in data and self.cdata_elem:
            self.intruders.append(f"{self.cdata_elem}: {data}")

    def handle_comment(self, data: str) -> None:
        """Record a comment with a payload."""
        if MARK in data:
            self.intruders.append(f"<!--{data}-->")

    def handle_pi(self, data: str) -> None:
        """Record a processing instruction with a payload."""
        self.handle_comment(data)

    def handle_decl(self, decl: str) -> None:
        """Record a declaration with a payload."""
        self.handle_comment(decl)

    def unknown_decl(self, data: str) -> None:
        """Record any other declaration with a payload."""
        self.handle_comment(data)


def breaks(answer: Answer) -> str:
    """Return what got through, or an empty text; JSON does not count unless browsers treat it as a page."""
    kind = answer.headers.get("content-type", "")
    if not kind.startswith(("text/html", "image/svg")):
        return "" if answer.headers.get("x-content-type-options") == "nosniff" else f"sniffed as {kind!r}"
    if "content-security-policy" not in answer.headers:
        return "no content policy"
    if not BREAKS.search(answer.text):
        return ""
    page = Markup()
    page.feed(answer.text)
    page.close()
    return ", ".join(page.intruders)


def addresses(questions: tuple[str, ...]) -> Iterator[str]:
    """Yield every payload in every part of an address."""
    for payload, vary in product(PAYLOADS, VARIANTS):
        sent = vary(payload)
        for page, name in product(PAGES, (*questions, *NAMES)):
            yield f"{page}{name}={sent}"
        for page in (*PAGES, *OTHERS):
            yield f"{page}{sent}=1"
            yield f"{page}{sent}"
        for page, name in product(OTHERS, (*questions, "limit", "product")):
            yield f"{page}{name}={sent}"
        yield from (
            f"/{sent}",
            f"/embed/{sent}",
            f"/api/v1/{sent}",
            f"/embed/v1.js?{sent}",
            f"/favicon.svg?{sent}",
        )


def parameters(tally: Tally) -> None:
    """Send every payload in every parameter, as a name and as a path, to pages, frames and JSON."""
    questions = tuple(question.id for question in read_rulebook(rules_path()).questions)
    with serving("--no-reload") as address:
        client = Client(address)

        def send(path: str) -> None:
            answer = client.get(path)
            got = breaks(answer) or ("" if 200 <= answer.status < 500 else f"status {answer.status}")
            tally.check(not got, f"{path}: {got}")

        spread(send, addresses(questions))


# --- by catalog and rules ------------------------------------------------------------------------------

SIDES = "headset", "headphones", "earphones"


def hostile_listing(number: int, payload: str) -> Listing:
    """Return a product with the payload in each of its texts."""
    page = f"https://shop.example/{payload}"
    plain = make_product(f"p{number}", SIDES[number % 3], 1000 + number, microphone="boom")
    texts: dict[str, Any] = {"brand": payload, "url": page, "image": page, "price_note": payload}
    stated = Provenance("microphone", Origin.WORDS, payload)
    return Listing(replace(plain, name=payload, description=payload, **texts), (stated,))


class PlainDumper(yaml.SafeDumper):
    """Writes every value as it was written, because all were read as texts: `yes` without quotes."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:  # noqa: ARG002
        """Return the tag of a text, list or mapping; texts that look like another type stay texts."""
        if kind is yaml.ScalarNode:
            return self.DEFAULT_SCALAR_TAG
        return self.DEFAULT_SEQUENCE_TAG if kind is yaml.SequenceNode else self.DEFAULT_MAPPING_TAG


READ_BY_SHOPPERS = ("text", "label", "help", "reason", "says", "because", "statement", "heading")

RULEBOOKS = 10
"""The number of rule sets that are tried; each has another payload in each of its texts."""


def hostile_texts(value: Any, payloads: Iterator[str], key: str = "") -> Any:
    """Return the tree of a rule file with a payload at the end of every text that shoppers read."""
    if isinstance(value, dict):
        return {name: hostile_texts(each, payloads, name) for name, each in value.items()}
    if isinstance(value, list):
        return [hostile_texts(each, payloads, key) for each in value]
    return f"{value} {next(payloads)}" if key in READ_BY_SHOPPERS else value


def catalog_and_rules(tally: Tally) -> None:
    """Put every payload into every text of products and rules, and read the pages that show them."""
    paths = (
        "/",
        "/?uses=music&talk=never&show=now",
        "/?uses=calls&talk=hours&show=now",
        "/embed/?store=demo&show=now",
    )
    products = (
        "/?product=p{0}&show=now",
        "/embed/?store=demo&product=p{0}",
        "/api/v1/recommendation?product=p{0}",
    )
    with TemporaryDirectory() as folder:
        catalog = Path(folder) / "catalog.db"
        listings = [hostile_listing(number, payload) for number, payload in enumerate(PAYLOADS)]
        write_catalog(catalog, TOPIC, listings, "2026-01-01")
        shop = Advisor.open(rules_path(), catalog)
        browser = create_app(partial(pass_on, shop)).test_client()
        for path in chain(paths, (each.format(n) for n in range(len(PAYLOADS)) for each in products)):
            check_page(tally, browser.get(path), f"catalog, {path}")
        rules = Path(folder) / "rules"
        for number in range(RULEBOOKS):
            write_hostile_rules(rules, islice(cycle(PAYLOADS), number, None))
            shop = Advisor.open(rules, catalog)
            browser = create_app(partial(pass_on, shop)).test_client()
            asked = (f"{start}ask={question.id}" for start in PAGES for question in shop.rulebook.questions)
            for path in (*paths, *islice(asked, 60)):
                check_page(tally, browser.get(path), f"rules {number}, {path}")


def write_hostile_rules(rules: Path, payloads: Iterator[str]) -> None:
    """Write the shipped rules with one of the payloads after each text."""
    shutil.copytree(rules_path(), rules, dirs_exist_ok=True)
    for name in ("questions.yaml", "verdict.yaml", "needs.yaml", "advice.yaml", "texts.yaml", "sources.yaml"):
        tree = hostile_texts(yaml.load((rules / name).read_text("utf-8"), yaml.BaseLoader), payloads)
        (rules / name).write_text(yaml.dump(tree, None, PlainDumper, allow_unicode=True), "utf-8")


def pass_on(shop: Advisor) -> Advisor:
    """Return the advisor unchanged."""
    return shop


def check_page(tally: Tally, response: Any, what: str) -> None:
    """Count a response of a test client."""
    answer = Answer(response.status_code, {k.lower(): v for k, v in response.headers}, response.data)
    got = breaks(answer) or ("" if answer.status < 500 else f"status {answer.status}")
    tally.check(not got, f"{what}: {got}")


# --- oEmbed --------------------------------------------------------------------------------------------


DESCRIBED = {
    "product-wizard": {"min-height"},
    "blockquote": set(),
    "a": {"href"},
    "iframe": {"src", "title", "width", "height", "frameborder", "referrerpolicy"},
    "script": {"async", "src"},
}
"""The elements in the HTML of the description, in this order -> their attributes."""


def frame_breaks(described: Mapping[str, Any], address: str) -> str:
    """Return what is wrong with the frame in the description, or an empty text."""
    found = Markup()
    found.feed(described["html"])
    if [(tag, set(attributes)) for tag, attributes in found.elements] != list(DESCRIBED.items()):
        return f"elements {found.elements}"
    _, _, (_, link), (_, frame), (_, script) = found.elements
    starts = (f"{address}/?", f"{address}/embed/?", f"{address}/embed/v1.js")
    named = (str(link["href"]), str(frame["src"]), str(script["src"]))
    ours = all(each.startswith(start) for each, start in zip(named, starts, strict=True))
    return "" if ours else f"addresses {named}"


def oembed(tally: Tally) -> None:
    """Request descriptions of pages with payloads in address, host, path, store, answers and limits."""
    with serving("--no-reload") as address:
        client = Client(address)
        page = f"{address}/?store=demo"
        places = (
            "{0}", "{page}{0}", "{page}&uses={0}", "{page}&product={0}", "{page}&p_accent={0}",
            "{page}&p_scheme={0}",
            "{page}&{0}=1", "{address}/?store={0}", "{address}/{0}?store=demo", "http://{0}/?store=demo",
            "{page}&show={0}", "{page}#{0}", "{page}&skin={0}",
            "{address}{0}/?store=demo", "{page}&uses=music&rules={0}", "{page}&lang={0}",
        )  # fmt: skip
        ways: tuple[Callable[[str], str], ...] = (str, *VARIANTS[1:])
        asked = [
            f"/embed/oembed?url={quote(place.format(vary(payload), page=page, address=address))}"
            for payload, vary, place in product(PAYLOADS, ways, places)
        ]
        asked += [
            f"/embed/oembed?url={quote(page)}&{name}={quote(payload)}"
            for payload, name in product(
                PAYLOADS, ("maxwidth", "maxheight", "format", MARK, "callback", "url")
            )
        ]

        def send(path: str) -> None:
            answer = client.get(path)
            got = breaks(answer) or (
                "" if answer.status in (200, 400, 404, 501) else f"status {answer.status}"
            )
            if answer.status == 200 and not got:
                got = frame_breaks(json.loads(answer.body), address)
            tally.check(not got, f"{path}: {got}")

        spread(send, asked)
