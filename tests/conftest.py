"""How hard the property tests try: a little in `make test`, long in `make fuzz`."""

from __future__ import annotations

import os

from hypothesis import settings

# Without a deadline: a busy machine is no reason to fail.
settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("long", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
