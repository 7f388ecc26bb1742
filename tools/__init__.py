"""Programs for developers of the wizard; not part of the installed package."""
