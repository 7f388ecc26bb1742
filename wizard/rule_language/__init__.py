"""The rule language: from the text of the rule files to a rulebook."""
