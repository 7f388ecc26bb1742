"""Addresses of the pages; an address holds all state of a shopper.

Answers come in canonical order (question order, option order), then parameters such as `ask` and `show`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, urlencode, urlsplit

from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.model import Question, Rulebook
from wizard.rule_language.predicates import Product
from wizard.rule_language.texts import PLACEHOLDERS, Store
from wizard.rule_language.wording import join_words
from wizard.views import Shareable

NOW = "now"
"""The value of `show` that asks for the recommendation before all questions are answered."""

LONGEST_ID = 100
"""The longest value of a parameter (characters) whose encoding is cached."""

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Urls:
    """Builds addresses that keep one shopper's given answers.

    `start` is the address of the page without answers, and `kept` are the surface's parameters in every
    address; `full` is the start of the full page, and `page` that of the store's own page with the wizard in
    it, if known: links for others lead there. `show` is `now` while a shopper changes answers of a
    recommendation that was asked for early; `was` is the verdict before the change. The addresses of
    questions keep both.
    """

    start: str
    rulebook: Rulebook
    given: Answers
    show: str | None = None
    kept: Pairs = ()
    full: str = ""
    was: str | None = None
    page: str = ""

    def to(self, answers: Answers, **parameters: str | int | None) -> str:
        """Return the address with these answers; parameters that are None are left out."""
        asked = [(name, str(value)) for name, value in parameters.items() if value is not None]
        return write_url(self.start, [*self.kept, *answer_pairs(self.rulebook, answers), *asked])

    def here(self, ask: str | None = None, show: str | None = None, limit: int | None = None) -> str:
        """Return the canonical address of the given answers."""
        return self.to(self.given, ask=ask, show=show, limit=limit)

    @property
    def outside(self) -> Urls:
        """Return addresses of the full page, which keep the answers and the product they are about."""
        product = [pair for pair in self.kept if pair[0] == "product"]
        return replace(self, start=self.full or self.start, kept=product)

    @property
    def opened(self) -> Urls:
        """Return addresses for a separate window: of the store's page if it is known, else the full page.

        Others can read the store's addresses, so private answers are left out of them.
        """
        if not self.page:
            return self.outside
        private = self.rulebook.private_parameters
        public = {name: chosen for name, chosen in self.given.items() if name not in private}
        return replace(self, start=self.page, kept=name_product(self.kept), given=public)

    def ask(self, question: Question) -> str:
        """Return the address that asks one question again, with its answer marked."""
        return self.to(self.given, ask=question.id, show=self.show, was=self.was)

    def ask_and_return(self, question: Question) -> str:
        """Return the address that asks one question and then leads back to the recommendation."""
        return self.to(self.given, ask=question.id, show=NOW, was=self.was)

    def mark(self, question: Question, chosen: Iterable[str]) -> str:
        """Return the address that shows one question with these options marked but not submitted."""
        marked = {**self.given, question.id: tuple(chosen)}
        return self.to(marked, ask=question.id, show=self.show, was=self.was)

    def answer(self, question: Question, chosen: Iterable[str]) -> str:
        """Return the address that one question's form leads to with these options marked."""
        sent = {"show": self.show, "was": self.was, "from": question.id}
        return self.to({**self.given, question.id: tuple(chosen)}, **sent)

    def skip(self, question: Question) -> str:
        """Return the address after the answer "not sure"."""
        return self.to({**self.given, question.id: (UNSURE,)}, show=self.show, was=self.was)

    def remove(self, question: Question) -> str:
        """Return the address of this page without the answer to one question."""
        return self.to(self._without(question), show=self.show, was=self.was)

    def hidden_fields(self, question: Question) -> Pairs:
        """Return the hidden fields of one question's form: all other given answers, in canonical order."""
        pairs = [*self.kept, *answer_pairs(self.rulebook, self._without(question))]
        return pairs + [(name, value) for name, value in (("show", self.show), ("was", self.was)) if value]

    def share(self, shared: Shareable) -> str:
        """Return a link for others: the answers, their verdict, and the version of the rules."""
        there = replace(self, start=self.page or self.full or self.start, kept=())
        show, rules = NOW if shared.is_open else None, self.rulebook.version
        return there.to(shared.answers, show=show, rules=rules, was=shared.verdict)

    def _without(self, question: Question) -> Answers:
        return {name: chosen for name, chosen in self.given.items() if name != question.id}


def name_product(kept: Pairs) -> Pairs:
    """Return the product that a page is about as a parameter for the address of the store's page.

    WooCommerce itself uses `product`, and would show that product instead of the page.
    """
    return [("p_product", value) for name, value in kept if name == "product"]


def write_url(start: str, pairs: Pairs) -> str:
    """Append parameters to an address, after those it has."""
    return f"{start}{'&' if '?' in start else '?'}{'&'.join(map(_encode, pairs))}" if pairs else start


def _encode(pair: tuple[str, str]) -> str:
    """Encode one parameter; long ones, which come from visitors, are not cached."""
    return _encode_short(pair) if len(pair[1]) <= LONGEST_ID else urlencode([pair])


@lru_cache(maxsize=4096)
def _encode_short(pair: tuple[str, str]) -> str:
    """Encode one parameter, cached, since a page repeats the same few many times."""
    return urlencode([pair])


def answer_pairs(rulebook: Rulebook, answers: Answers) -> list[tuple[str, str]]:
    """Return the answers as parameters, in question order and option order."""
    return [
        (question.id, option)
        for question in rulebook.questions
        for option in question.in_order(set(answers.get(question.id, ())))
    ]


PICTURE_SCHEMES = ("https",)
"""The schemes by which a picture may be fetched."""


def web_address(text: str | None, schemes: Iterable[str] = ("http", "https")) -> str | None:
    """Return the string if it is a web address, else None, since nothing else may become a link."""
    try:
        parts = urlsplit((text or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in schemes and parts.netloc else None


def product_address(product: Product, store: Store | None) -> str | None:
    """Return the address of a product's page: from the catalog, else from the store's template, else None.

    Also None if the catalog does not state a value that the template names.
    """
    if (stated := web_address(product.url)) or not store or not store.link:
        return stated
    values = {name: getattr(product, name) for name in PLACEHOLDERS if f"{{{name}}}" in store.link}
    if not all(values.values()):
        return None
    return store.link.format_map({name: quote(value, safe="") for name, value in values.items()})


LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
"""One label of a host name."""

HOST = re.compile(rf"(?=.{{1,253}}\Z){LABEL}(\.{LABEL})*|\[[0-9a-f:.]+\]")
"""A host name of letters, digits and hyphens (RFC 1123), or an IPv6 address in brackets."""


def read_site_address(text: str) -> str:
    """Parse the address of a wizard's first page; return it ending in a slash.

    Raises ValueError with everything that is wrong, and what was probably meant.
    """
    if not (wrong := list(_find_faults(text))):
        parts = urlsplit(text)
        return parts._replace(netloc=parts.netloc.lower(), path=f"{parts.path.rstrip('/')}/").geturl()
    scheme = "http" if re.match(r"(localhost|127\.[0-9.]+|\[::1\])(:|/|$)", text) else "https"
    meant = text if "://" in text else f"{scheme}://{text}"
    meant = re.split("[?#]", meant)[0]
    hint = "Write it like https://advisor.example/."
    if not list(_find_faults(meant)):
        hint = f"Did you mean {read_site_address(meant)}?"
    raise ValueError(f"'{text}' is not the address of a wizard: {join_words(wrong)}. {hint}")


def _find_faults(text: str) -> Iterator[str]:
    """Yield each reason why a string is not the address of a site."""
    if not re.fullmatch("[!-~]*", text):
        yield "it holds spaces, or characters that are not ASCII"
        return
    if not re.match("https?://", text, re.IGNORECASE):
        yield "it does not begin with https:// or http://"
        return
    try:
        parts = urlsplit(text)
        host, _ = parts.netloc.rpartition("@")[2], parts.port
    except ValueError:
        yield "its host or port cannot be read"
        return
    if not HOST.fullmatch(re.sub(":[0-9]*$", "", host.lower())):
        yield "it names no host" if not host else "its host is not a host name"
    if "@" in parts.netloc:
        yield "it holds a user name"
    if "?" in text:
        yield "it holds a query (?)"
    if "#" in text:
        yield "it holds a fragment (#)"


def list_addresses(rulebook: Rulebook, answers: Answers, root: str = "/") -> Mapping[str, str]:
    """Return the addresses below `root` of a recommendation's page and JSON, by these names."""
    return {
        "page": Urls(root, rulebook, answers).here(show=NOW),
        "JSON": Urls(f"{root}api/v1/recommendation", rulebook, answers).here(),
    }
