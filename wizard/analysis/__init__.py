"""All shoppers: what holds for every set of answers, and what a change of the rules changes."""
