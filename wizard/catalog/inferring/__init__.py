"""What no list of words can say: how phrases stand in a text. The door is catalog/infer.py."""
