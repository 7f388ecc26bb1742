"""Sharing a recommendation: links, mail, message, and the QR code and date of the printed page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

import segno
from markupsafe import Markup

from wizard.rule_language.model import Rulebook
from wizard.views import RecommendationDetails
from wizard.web.surface import current_day
from wizard.web.text import write_message, write_subject
from wizard.web.urls import Urls

LONGEST_QR = 500
"""The longest address (characters) for a printed QR code of 3.5 cm that phones can still read."""

MASK = 3
"""Which of the eight mask patterns a QR code uses (ISO/IEC 18004, section 7.8)."""


@dataclass(frozen=True, slots=True)
class Share:
    """One recommendation, ready to share.

    `link` has all answers. `sent` leaves out answers about a person's health; mail, message, share sheet and
    QR code use only this one, and `subject` has the verdict on its answers. `mail` and `message` are empty if
    the address is not absolute; `day` is the date of the page.
    """

    link: str
    sent: str
    subject: str
    mail: str
    message: str
    day: str

    @property
    def qr(self) -> Markup:
        """Return the QR code for the printed page; empty if the address is not absolute."""
        return draw_qr(self.sent) if self.mail else Markup("")


def share_recommendation(
    rulebook: Rulebook, details: RecommendationDetails, urls: Urls, public: bool
) -> Share:
    """Return a recommendation ready to share; `public` says whether addresses are absolute."""
    shared = details.without_private or details.shared
    sent, label = urls.share(shared), rulebook.texts.verdicts[shared.verdict].label
    subject = write_subject(rulebook.topic, label)
    body = quote(write_message(label, sent).replace("\n", "\r\n"), safe="")
    return Share(
        link=urls.share(details.shared),
        sent=sent,
        subject=subject,
        mail=f"mailto:?subject={quote(subject, safe='')}&body={body}" if public else "",
        message=f"sms:?&body={body}" if public else "",
        day=f"{current_day()} ({rulebook.settings.timezone})",
    )


@lru_cache(maxsize=256)
def draw_qr(address: str) -> Markup:
    """Return the QR code of an address as SVG without its quiet zone; empty if the address is too long.

    Its colour is in the style sheet. The mask is fixed: trying all eight, as segno does by default, takes ten
    times as long.
    """
    if len(address) > LONGEST_QR:
        return Markup("")
    rows = segno.make_qr(address, error="l", mask=MASK, boost_error=False).matrix
    path = "".join(_draw_runs(rows))
    return Markup(f'<svg viewBox="0 -.5 {len(rows)} {len(rows)}"><path d="{path}"/></svg>')


def _draw_runs(rows: Sequence[bytearray]) -> Iterator[str]:
    """Yield a line for each run of dark modules, relative to the last: half the bytes of absolute ones."""
    x = y = 0
    for line, row in enumerate(rows):
        for run in re.finditer(b"\1+", row):
            yield f"m{run.start() - x} {line - y}h{run.end() - run.start()}"
            x, y = run.end(), line
