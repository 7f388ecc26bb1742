"""Attributes read out of the words of a title or a description."""
