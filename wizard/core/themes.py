"""What a store's theme may say: colours, and typefaces that come with the shopper's device."""

from __future__ import annotations

from collections.abc import Mapping

COLOUR = "#[0-9a-fA-F]{6}"
"""A colour: two digits each for red, green and blue."""

FONTS: Mapping[str, str] = {
    "system": 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif',
    "sans": '"Helvetica Neue",Helvetica,Arial,sans-serif',
    "humanist": 'Seravek,"Gill Sans Nova",Ubuntu,Calibri,"DejaVu Sans",sans-serif',
    "rounded": 'ui-rounded,"Hiragino Maru Gothic ProN",Quicksand,"Arial Rounded MT Bold",sans-serif',
    "serif": 'Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif',
}
"""Word -> the faces that are tried, in this order."""
