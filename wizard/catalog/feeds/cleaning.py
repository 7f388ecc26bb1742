"""Characters that nobody means taken out of a record, and fields that are too long refused."""

from __future__ import annotations

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.offers import Remark
from wizard.catalog.feeds.plain_text import strip_controls
from wizard.catalog.feeds.records import Record, Unfit


def clean(record: Record) -> None:
    """Take control characters out, with a remark; raises Unfit for a field beyond the limit."""
    for field, text in record.values.items():
        if len(text) > limits.FIELD:
            message = f"This field has {len(text)} characters; {limits.FIELD} are allowed."
            raise Unfit(field, "field-too-long", message)
        record.values[field] = _strip(record, record.name(field), text)
    record.extras = [
        (name, _strip(record, name, value)) for name, value in record.extras[: limits.EXTRAS] if value
    ]


def _strip(record: Record, name: str, text: str) -> str:
    cleaned = strip_controls(text)
    if cleaned != text:
        record.remarks.append(Remark(name, "control-characters-removed"))
    return cleaned
