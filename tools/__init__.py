"""Programs for those who work on the wizard; no part of what is installed."""
