"""Names that mean something of their own, so that rule files cannot use them for something else."""

from __future__ import annotations

PAGE_PARAMETERS = frozenset(
    {"ask", "show", "rules", "was", "lang", "store", "from", "limit", "product"}
    | {"skin", "p_accent", "p_scheme"}  # of the pages in a frame
)
"""Parameters of the pages' addresses, never question ids."""

CLICK_IDS = frozenset({"gclid", "fbclid"})
"""Parameters that advertisements add to any address."""

CAMPAIGN = "utm_"
"""How all other parameters begin that advertisements add to any address."""

CONTRADICTION = "contradiction"
"""The id of the built-in warning: an answer was dropped because an earlier one rules it out."""


def is_no_answer(parameter: str) -> bool:
    """Whether a parameter is the pages' own, or was added by an advertisement: no mistake of the asker."""
    return parameter in PAGE_PARAMETERS | CLICK_IDS or parameter.startswith(CAMPAIGN)
