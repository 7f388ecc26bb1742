"""The limits of a check or proof, as command options."""

from collections.abc import Callable
from typing import TypeVar

import click

from wizard.commands.io import CouldNotRun
from wizard.reload.job import JobFailure, Limits, failure_problem, run_within

_T = TypeVar("_T")

seconds_option = click.option(
    "--check-seconds",
    default=Limits().seconds,
    show_default=True,
    type=click.IntRange(1),
    help="The most seconds that a check of the rules may take.",
)

megabytes_option = click.option(
    "--check-megabytes",
    default=Limits().megabytes,
    show_default=True,
    type=click.IntRange(1),
    help="The most memory that a check of the rules may use, in MB.",
)


def run_limited(limits: Limits, work: Callable[[], _T]) -> _T:
    """Run a function in a separate process; end the command with exit code 2 if it exceeds a limit."""
    result = run_within(limits, work)
    if isinstance(result, JobFailure):
        problem = failure_problem(result, limits)
        raise CouldNotRun(f"{problem.message} {problem.fix}")
    return result
