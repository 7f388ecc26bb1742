"""Parameters of addresses that are no questions."""

from __future__ import annotations

import pytest

from wizard.rule_language.parameters import is_reserved_parameter


@pytest.mark.parametrize(
    ("name", "reserved"), [("limit", True), ("gclid", True), ("utm_source", True), ("talk", False)]
)
def test_parameters_of_pages_and_advertisements_are_reserved(name: str, reserved: bool) -> None:
    """They cannot be ids of questions, and none is reported as unknown."""
    assert is_reserved_parameter(name) is reserved
