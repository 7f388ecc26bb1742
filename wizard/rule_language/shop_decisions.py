"""Grammar of `source:`, the shop's own decision behind a rule: who decided, and when."""

from collections.abc import Callable
from typing import Any

from wizard.rule_language.compound_types import Entry
from wizard.rule_language.dated_types import DATE
from wizard.rule_language.diagnostics import ProblemError
from wizard.rule_language.field_types import ReadContext, Text, describe_value
from wizard.rule_language.texts import SHOP, ShopDecision
from wizard.rule_language.yaml_reader import Yaml, YamlMapping, YamlScalar

HOW = "{shop: NAME, when: DAY}, for example {shop: Anna, when: 2026-11-30}"

SHOP_DECISION = Entry("the shop's own decision", ShopDecision, shop=Text(60, "a name"), when=DATE)


class ShopDecisionType:
    """A decision of the shop: who decided, and when."""

    noun = SHOP_DECISION.noun

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return the decision; raise ProblemError if it does not say who decided, or is another source."""
        if isinstance(value, YamlMapping):
            return SHOP_DECISION.read(value, name, context)
        if isinstance(value, YamlScalar) and value.text.casefold() == SHOP:
            message = f"'{name}: {value.text}' does not say who decided, and when."
            raise ProblemError(value.place, message, f"Write {HOW}.")
        message = f"'{name}' must be {self.noun}, not {describe_value(value)}."
        raise ProblemError(value.place, message, f"Write {HOW}; ids of sources.yaml belong in 'sources:'.")


def with_shop_decision(make: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `make` so that it accepts `source`, and adds `shop` to the sources if that is given."""

    def made(sources: tuple[str, ...] = (), source: ShopDecision | None = None, **values: Any) -> Any:
        """Call `make`."""
        return make(sources=(*sources, SHOP) if source else sources, shop_decision=source, **values)

    return made
