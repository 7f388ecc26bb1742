"""From rule-file texts to values: the YAML that is read, the shape of every entry. Door: core/loader.py."""
