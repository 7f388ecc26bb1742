"""Lighthouse on three kinds of page: `python -m benchmarks.lighthouse`."""
