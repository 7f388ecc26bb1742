"""Inference of product attributes from the words of titles, descriptions and feed fields."""
