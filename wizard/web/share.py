"""What passes a recommendation on: links, mail, message, the QR code and the date of the printed page."""

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
"""Characters of an address that a printed code of 3.5 cm holds so that a phone can still read it."""

MASK = 3
"""Which of the eight patterns of a QR code is laid over the data (ISO/IEC 18004, section 7.8)."""


@dataclass(frozen=True, slots=True)
class Share:
    """One recommendation for others.

    `link` has all answers. `sent` is the same without answers about a person's health, and the only one
    that leaves by mail, message, share sheet or QR code; so does `subject`, whose verdict is the one on these
    answers. `mail` and `message` are empty where the address is not whole; `day` is that of the page.
    """

    link: str
    sent: str
    subject: str
    mail: str
    message: str
    day: str

    @property
    def qr(self) -> Markup:
        """Return the QR code of the printed page, empty where the address is not whole."""
        return draw_qr(self.sent) if self.mail else Markup("")


def share_recommendation(
    rulebook: Rulebook, details: RecommendationDetails, urls: Urls, public: bool
) -> Share:
    """Return what passes a recommendation on; `public` says that addresses are whole."""
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
    """Return the QR code of an address as SVG without its quiet zone; none where it would be too fine.

    Its colour is in the style sheet. The mask is always the same: trying all eight, as segno does by itself,
    takes ten times as long.
    """
    if len(address) > LONGEST_QR:
        return Markup("")
    rows = segno.make_qr(address, error="l", mask=MASK, boost_error=False).matrix
    path = "".join(_draw_runs(rows))
    return Markup(f'<svg viewBox="0 -.5 {len(rows)} {len(rows)}"><path d="{path}"/></svg>')


def _draw_runs(rows: Sequence[bytearray]) -> Iterator[str]:
    """Yield a line for each run of dark modules, from the end of the last: half the bytes of fixed places."""
    x = y = 0
    for line, row in enumerate(rows):
        for run in re.finditer(b"\1+", row):
            yield f"m{run.start() - x} {line - y}h{run.end() - run.start()}"
            x, y = run.end(), line
