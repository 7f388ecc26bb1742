"""All shoppers: what holds for every set of answers, and what an edit of the rules changes."""
