"""Decisions as typed on the command line: parsed, or refused with every mistake at once."""

from __future__ import annotations

import pytest

from tests.making import TOPIC
from wizard.catalog.decisions import FEED_FIELDS, Decision, parse_decisions
from wizard.catalog.relations import RELATIONS
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.diagnostics import CatalogError

ATTRIBUTES = {
    **TOPIC.stored_attributes,
    **RELATIONS,
    "colour": Attribute("colour", AttributeType.WORD),
    "depth": Attribute("depth", AttributeType.NUMBER),
}


def problems(
    *typed: str, taken_back: tuple[str, ...] = (), because: str = "seen", decided: tuple[str, ...] = ()
) -> list[str]:
    """Return the messages about arguments that are refused, line by line."""
    with pytest.raises(CatalogError) as caught:
        parse_decisions(typed, taken_back, because, ATTRIBUTES, decided)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("typed", "name", "value"),
    [
        ("microphone=boom", "microphone", "boom"),
        (" microphone = boom ", "microphone", "boom"),
        ("links=usb,jack", "links", ("jack", "usb")),
        ("links=none", "links", ()),
        ("anc=no", "anc", False),
        ("weight_g=7.5", "weight_g", 7.5),
        ("kind=other", "kind", "other"),
        ("anc=", "anc", None),
        ("links=", "links", None),
        ("colour=deep blue", "colour", "deep blue"),
        ("colour=a=b", "colour", "a=b"),
        ("depth=0", "depth", 0),
        ("family=Zephyr Tide", "family", "Zephyr Tide"),
        ("followed_by=tide-2", "followed_by", "tide-2"),
        ("colour=red...", "colour", "red..."),
    ],
)
def test_a_decision_is_parsed_by_the_type_of_its_attribute(typed: str, name: str, value: Value) -> None:
    """An empty value means "not known"; only the first equals sign counts."""
    assert parse_decisions([typed], [], "seen", ATTRIBUTES, []) == {name: Decision(value)}


@pytest.mark.parametrize(
    "typed", ["links=usb,jack,...", "links=usb;jack;...", "links=usb, jack …", "links=usb,jack..."]
)
def test_a_list_that_ends_in_dots_may_be_incomplete(typed: str) -> None:
    """However they are written."""
    parsed = parse_decisions([typed], [], "seen", ATTRIBUTES, [])
    assert parsed == {"links": Decision(("jack", "usb"), is_open=True)}


def test_several_decisions_and_one_taken_back() -> None:
    """In the order they are typed; what is taken back is not among the values."""
    parsed = parse_decisions(["wired=yes", "anc=no"], ["microphone"], "seen", ATTRIBUTES, ["microphone"])
    assert list(parsed.items()) == [("wired", Decision(True)), ("anc", Decision(False))]


def test_taking_back_needs_no_reason() -> None:
    """The feed holds again, which says so itself."""
    assert parse_decisions([], ["anc"], "", ATTRIBUTES, ["anc"]) == {}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("microfone=boom", "'microfone' is not a known attribute. Did you mean 'microphone'?"),
        ("microphone=bom", "'bom' is not a known word of 'microphone'. Did you mean 'boom'?"),
        ("anc=maybe", "'maybe' is not a known value of 'anc'. Choose one of yes, no."),
        ("anc", "'anc' has no value. Write anc=VALUE, or anc= for not known."),
        ("kind=", "Every product has a kind. Choose one of headphones, earphones, headset, other."),
        (
            "links=...",
            "'links' has no word before '...'. Write what is known before it, such as links=jack,...",
        ),
        ("links=usbb,...", "'usbb' is not a known word of 'links'. Did you mean 'usb'?"),
        ("depth=deep", "'deep' is not a number for 'depth'. Write a number, such as 30 or 7.5."),
    ],
)
def test_what_is_not_a_decision_says_what_to_write(typed: str, message: str) -> None:
    """With what was probably meant."""
    assert problems(typed) == [message]


def test_an_attribute_without_a_likely_meaning_lists_all() -> None:
    """Those of the store's own included."""
    [message] = problems("zzzzzz=1")
    fix = f"The attributes are {', '.join(ATTRIBUTES)}. Add another with 'wizard catalog add-column'."
    assert message == f"'zzzzzz' is not a known attribute. {fix}"


@pytest.mark.parametrize("field", sorted(FEED_FIELDS))
def test_what_comes_with_the_feed_is_changed_there(field: str) -> None:
    """Names that feeds use for these fields are known too; the kind, family and successor can be decided."""
    assert field not in ("kind", *RELATIONS)
    assert problems(f"{field}=x") == [
        f"'{field}' comes with the store's feed. Change it there, and import the feed again."
    ]


def test_an_attribute_is_named_once() -> None:
    """Neither decided twice, nor decided and taken back in one command."""
    twice = "'anc' is named twice. Name it once."
    assert problems("anc=yes", "anc=no") == [twice]
    assert problems("anc=yes", taken_back=("anc",), decided=("anc",)) == [twice]


@pytest.mark.parametrize("because", ["", "  "])
def test_a_decision_needs_its_reason(because: str) -> None:
    """Blanks are none."""
    [message] = problems("anc=no", because=because)
    assert message.startswith("A decision needs its reason. Add --because, such as ")


def test_only_what_was_decided_can_be_taken_back() -> None:
    """With what was; and without any argument the command says what it takes."""
    assert problems(taken_back=("anc", "wired"), decided=("microphone", "form")) == [
        "'anc' has not been decided for this product. Decided so far: form, microphone.",
        "'wired' has not been decided for this product. Decided so far: form, microphone.",
    ]
    assert problems(taken_back=("anc",)) == [
        "'anc' has not been decided for this product. Decided so far: nothing."
    ]
    assert problems() == [
        "Nothing to decide. Write ATTRIBUTE=VALUE, such as microphone=present, or --unset ATTRIBUTE."
    ]


def test_every_mistake_is_reported_at_once() -> None:
    """One line each, mistakes in the arguments first."""
    found = problems("anc", "price=3", "form=on_ear", "form=in_ear", taken_back=("wired",), because="")
    assert [line.split()[0] for line in found] == ["'anc'", "'price'", "'form'", "A", "'wired'"]
