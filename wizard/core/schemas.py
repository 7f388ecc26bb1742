"""The JSON Schemas of all rule files: with the ids that some rules define, or lasting ones for any id."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from wizard.core.products import ATTRIBUTES, Attribute
from wizard.core.reading.outlining import UNREADABLE, outline_files
from wizard.core.reading.rule_files import RULE_FILES
from wizard.core.reading.schema import schema_of
from wizard.core.reading.schema_values import Schema
from wizard.core.reading.yaml_subset import parse_yaml


def lasting_schemas() -> dict[str, Schema]:
    """File name -> schema that accepts every id, and attributes that a catalog may have of its own."""
    return {name: schema_of(file) for name, file in RULE_FILES.items()}


def schemas_of(
    texts: Mapping[str, bytes], own_attributes: Mapping[str, Attribute] = MappingProxyType({})
) -> dict[str, Schema]:
    """File name -> schema that accepts the ids which these files define, and these attributes.

    Where a mistake hides which ids there are, every id of that kind is accepted.
    """
    found = {name: parse_yaml(name, texts[name]) for name in RULE_FILES.keys() & texts.keys()}
    trees = {name: tree or UNREADABLE for name, (tree, _) in found.items()}
    outline = outline_files(trees, {**own_attributes, **ATTRIBUTES})
    return {name: schema_of(file, outline) for name, file in RULE_FILES.items()}
