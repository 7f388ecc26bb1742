"""Live reload: one watcher checks and proves what changed, every server process takes up what passes."""
