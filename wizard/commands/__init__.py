"""The commands of `wizard`, one file each, with their output; io.py and output.py hold what they share."""
