"""The attributes that can be inferred from texts about headphones and headsets, from attributes.yaml."""

from collections.abc import Mapping

from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.yaml_reader import load_data

ATTRIBUTES: Mapping[str, Attribute] = {
    name: Attribute(name, AttributeType(type_), tuple(words))
    for name, (type_, *words) in load_data(__package__, "attributes.yaml").items()
}
"""Name -> attribute, the kind first. A topic uses only those that it declares."""

CONCRETE_MICROPHONES = frozenset({"inline", "built_in", "boom"})
"""Microphone values that say more than "present"."""
