"""A rule engine that recommends headphones or a headset, with reasons and real products."""
