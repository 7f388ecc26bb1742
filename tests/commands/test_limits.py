"""A check within limits, and how a command ends that exceeds them."""

from __future__ import annotations

import time
from functools import partial

import pytest

from wizard.commands.io import CouldNotRun
from wizard.commands.limits import run_limited
from wizard.reload.job import Limits


def test_what_stays_within_the_limits_returns_its_result() -> None:
    """As if it had run here."""
    assert run_limited(Limits(), partial(sorted, (2, 1))) == [1, 2]


def test_what_exceeds_a_limit_ends_the_command() -> None:
    """Exit code 2, which limit it was, and what to do."""
    with pytest.raises(CouldNotRun) as ended:
        run_limited(Limits(seconds=0), partial(time.sleep, 10**6))
    assert (ended.value.exit_code, ended.value.message) == (
        2,
        "The check took longer than 0 seconds, so it was ended. "
        "Make the rules simpler, or allow more with --check-seconds.",
    )
