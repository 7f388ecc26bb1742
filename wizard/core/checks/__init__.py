"""What a rulebook does that is probably not meant, told before any shopper meets it."""
