"""Parameters of the pages' addresses that are no questions."""

# Answers are parameters of the pages' addresses, so no question may be named as another parameter is.
PAGE_PARAMETERS = frozenset(
    {"ask", "show", "rules", "was", "lang", "store", "from", "limit", "product"}
    | {"skin", "p_accent", "p_scheme", "p_result"}  # of the pages in a frame
    | {"p_product"}  # of the store's page around it, where `product` may be its own
)
"""Parameters of the pages' addresses other than questions."""

CLICK_IDS = frozenset({"gclid", "fbclid"})
"""Parameters that advertisements add to any address."""

CAMPAIGN = "utm_"
"""Prefix of all other parameters that advertisements add to any address."""


def is_reserved_parameter(name: str) -> bool:
    """Return whether an address may have this parameter although it is not a question."""
    return name in PAGE_PARAMETERS | CLICK_IDS or name.startswith(CAMPAIGN)
