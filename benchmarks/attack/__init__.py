"""Attacks on the wizard as it is served, which count what was tried and what failed: `make attack`."""
