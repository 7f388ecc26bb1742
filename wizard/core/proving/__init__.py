"""How all answer sets are gone through at once, and what is proven about them. The door is core/proof.py."""
