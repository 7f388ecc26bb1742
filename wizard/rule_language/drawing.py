"""The drawing of a product: layered pictures of the parts that the product states."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wizard.rule_language.diagnostics import Place, Problem
from wizard.rule_language.pictures import FOLDER, Picture
from wizard.rule_language.predicates import Budget, Predicate, Product, passes

LARGEST_DRAWING = 1_200
"""The most bytes of shapes in a drawing; every product on a page may have one."""


@dataclass(frozen=True, slots=True)
class PartPicture:
    """A picture of a part, for products that pass the test `when`."""

    picture: str
    when: Predicate
    place: Place = field(default=Place("topic.yaml"), compare=False)


Drawing = Mapping[str, tuple[PartPicture, ...]]
"""Part -> its pictures; parts go from back to front. Without the first part nothing is drawn."""


def choose_pictures(drawing: Drawing, product: Product) -> list[str]:
    """Return the names of the pictures that make up the drawing of a product, from back to front.

    For each part it is the first picture whose test the product passes. A part without such a picture is left
    out; if it is the first part, there is no drawing.
    """
    chosen = [
        next((each.picture for each in pictures if passes(each.when, product, NO_BUDGET)), None)
        for pictures in drawing.values()
    ]
    return [name for name in chosen if name] if chosen and chosen[0] else []


NO_BUDGET = Budget({}, "")
"""The tests in a drawing depend on no answer and no price."""


def check_drawing(drawing: Drawing, pictures: Mapping[str, Picture]) -> Iterator[Problem]:
    """Yield a problem for each picture with a different field, and for a drawing that is too large."""
    parts = [[each for each in part if each.picture in pictures] for part in drawing.values()]
    known = [each for part in parts for each in part]
    if not known:
        return
    first = known[0].picture
    field_of_all = pictures[first].field
    for name in dict.fromkeys(each.picture for each in known):
        if pictures[name].field != field_of_all:
            message = f"The picture has the field '{pictures[name].field}', and '{first}' another."
            fix = f'Draw it with viewBox="{field_of_all}": the pictures of a drawing are laid on each other.'
            yield Problem(Place(f"{FOLDER}{name}.svg"), message, fix)
    largest = sum(max((len(pictures[each.picture].shapes) for each in part), default=0) for part in parts)
    if largest > LARGEST_DRAWING:
        message = (
            f"The largest picture of each part together have {largest:,} bytes of shapes; "
            f"at most {LARGEST_DRAWING:,} are allowed."
        )
        fix = "Draw them with fewer points, and round these to whole numbers."
        yield Problem(known[0].place, message, fix)
