"""One shopper: from answers to a decision, products, progress and reasons."""
