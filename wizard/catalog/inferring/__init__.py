"""How attributes are read out of words. The door is catalog/infer.py."""
