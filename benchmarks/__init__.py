"""How fast the wizard is: reported by `make bench`, never asserted."""
