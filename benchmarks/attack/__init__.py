"""Attacks on a running wizard, which count what was tried and what failed: `make attack`."""
