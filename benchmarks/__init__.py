"""Benchmarks of the wizard's speed; `make bench` reports the figures and asserts nothing."""
