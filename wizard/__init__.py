"""Should I buy headphones or a headset? A rule engine that answers with reasons and real products."""
