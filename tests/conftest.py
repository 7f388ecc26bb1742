"""How hard the property tests try: a little in `make test`, long in `make fuzz`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Without limits of time: a busy machine is no reason to fail.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", UNHURRIED, max_examples=40)
settings.register_profile("long", UNHURRIED, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# The commands and servers that tests start would each spend a second on compiling the same modules.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
