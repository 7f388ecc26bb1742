"""The products: what is known of each, where it is known from, and the file that holds it."""
