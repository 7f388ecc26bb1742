"""Attributes that can be read in words about headphones and headsets, as attributes.yaml lists them."""

from collections.abc import Mapping

from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.yaml_reader import load_data

ATTRIBUTES: Mapping[str, Attribute] = {
    name: Attribute(name, AttributeType(type_), tuple(words))
    for name, (type_, *words) in load_data(__package__, "attributes.yaml").items()
}
"""Name -> attribute, the kind first; a topic states of these what it declares too."""

CONCRETE_MICROPHONES = frozenset({"inline", "built_in", "boom"})
"""Microphones of which more is known than that there is one."""
