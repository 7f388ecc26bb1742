"""Field types of web addresses: a store's page, and its product pages with placeholders."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from wizard.rule_language.diagnostics import ProblemError
from wizard.rule_language.field_types import Matching, ReadContext, Text, describe_value, suggest
from wizard.rule_language.wording import join_words
from wizard.rule_language.yaml_reader import Yaml

PART = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
PORT = "[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
SITE = rf"(?:https://{PART}(?:\.{PART})*|http://(?:localhost|127\.0\.0\.1))(?::(?:{PORT}))?"
USUAL_PORT = r"(?:https://[^:/?#]*:443|http://[^:/?#]*:80)(?![0-9])"
"""Browsers omit the default port, so an origin that has it would never match."""

ORIGIN = Matching(
    rf"(?!{USUAL_PORT}){SITE}",
    "an address without a path or a usual port in lower-case letters, for example https://shop.example",
)

ODD = r'\s<>"\\^`|{}'
"""Characters that must be percent-encoded in an address."""

ASCII = "".join(map(chr, range(33, 127)))


@dataclass(frozen=True, slots=True)
class WebAddress:
    """The https address of a page; with `placeholders`, of many pages, and at least one must be used.

    http is allowed on localhost, for trying out. Without placeholders an address has no fragment, since
    parameters are appended to it.
    """

    noun: str
    placeholders: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """Return the regular expression for an address."""
        start = rf"(?!{USUAL_PORT}){SITE}"
        if not self.placeholders:
            return rf"{start}(?:[/?][^#{ODD}]*)?"
        placeholder = rf"\{{(?:{'|'.join(self.placeholders)})\}}"
        return rf"{start}[/?#][^{ODD}]*{placeholder}(?:[^{ODD}]|{placeholder})*"

    def read(self, value: Yaml, name: str, context: ReadContext) -> str:
        """Return the address, percent-encoded to ASCII as browsers send it."""
        text = Text(noun=self.noun).read(value, name, context)
        if re.fullmatch(self.pattern, text):
            return quote(text, safe=ASCII)
        unknown = self._unknown_placeholders(text)
        wrong = [*self._find_faults(text), *(f"there is no placeholder {{{word}}}" for word in unknown)]
        message = f"'{name}' cannot be {describe_value(value)}: {join_words(wrong)}."
        if unknown:
            raise ProblemError(value.place, message, suggest(unknown[0].lower(), self.placeholders))
        meant = self._repair(text)
        fits = re.fullmatch(self.pattern, meant)
        raise ProblemError(value.place, message, f"Did you mean {meant}?" if fits else f"Write {self.noun}.")

    def _unknown_placeholders(self, text: str) -> list[str]:
        """Return the words in braces that are not placeholders; nothing if no placeholders are allowed."""
        found = re.findall(r"\{([^{}]*)\}", text) if self.placeholders else []
        return [word for word in dict.fromkeys(found) if word not in self.placeholders]

    def _find_faults(self, text: str) -> Iterator[str]:
        """Yield each reason why a string is not such an address, except unknown placeholders."""
        if not re.match(r"https://|http://(localhost|127\.0\.0\.1)(?![^:/?#])", text):
            yield "it does not begin with https://"
        _, user, host, rest = _split(text)
        if user:
            yield "it holds a user name"
        if host != host.lower():
            yield "its host has capital letters"
        if re.match(USUAL_PORT, text):
            yield "it names the usual port"
        if re.match("https?://", text, re.I) and not re.fullmatch(SITE, f"https://{host.lower()}"):
            yield "its host or port cannot be read"
        if re.search(r"\s", text):
            yield "it holds spaces"
        if self.placeholders:
            yield from _find_stray_braces(text)
            rest = re.sub("[{}]", "", rest)
        elif "#" in rest:
            yield "it holds '#'"
        if re.search(rf"(?!\s)[{ODD}]", rest):
            yield "it holds characters that no address has"

    def _repair(self, text: str) -> str:
        """Return the address that was probably meant; it may still be invalid."""
        scheme, _, host, rest = _split(text)
        local = re.fullmatch(r"(localhost|127\.0\.0\.1)(:[0-9]*)?", host, re.I)
        start = "http" if local and scheme.lower() == "http" else "https"
        host = re.sub(":443$" if start == "https" else ":80$", "", host.lower())
        rest = re.sub(r"\s", "%20", rest)
        return f"{start}://{host}{rest if self.placeholders else rest.partition('#')[0]}"


def _split(text: str) -> tuple[str, str, str, str]:
    """Split a string that may be an address into scheme, user, host with port, and the rest."""
    parts = re.fullmatch(r"(?:(?:([a-z]+):)?//)?(?:([^/?#@]*)@)?([^/?#]*)(.*)", text, re.I | re.S)
    scheme, user, host, rest = parts.groups("") if parts else ("", "", "", text)
    return scheme, user, host, rest


def _find_stray_braces(text: str) -> Iterator[str]:
    """Yield a message for a missing placeholder, and one for an unmatched brace."""
    left = re.sub(r"\{[^{}]*\}", "", text)
    if left == text:
        yield "it has no placeholder"
    if re.search("[{}]", left):
        yield "a brace has no partner"
