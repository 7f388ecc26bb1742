"""Parameters in the pages' addresses that are not questions."""

# Answers are parameters too, so no question may have the name of another parameter.
PAGE_PARAMETERS = frozenset(
    {"ask", "show", "rules", "was", "lang", "store", "from", "limit", "product"}
    | {"skin", "p_accent", "p_scheme", "p_result"}  # in a frame
    | {"p_product"}  # in the store's page around it, which may use `product` itself
)
"""Parameters that the wizard uses in addition to questions."""

CLICK_IDS = frozenset({"gclid", "fbclid"})
"""Parameters that advertisements add to any address."""

CAMPAIGN = "utm_"
"""Prefix of all other parameters that advertisements add to any address."""


def is_reserved_parameter(name: str) -> bool:
    """Return whether an address may have this parameter even though it is not a question."""
    return name in PAGE_PARAMETERS | CLICK_IDS or name.startswith(CAMPAIGN)
