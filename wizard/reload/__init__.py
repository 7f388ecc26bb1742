"""Live reload: one watcher checks and proves changes; every server process switches to what passes."""
