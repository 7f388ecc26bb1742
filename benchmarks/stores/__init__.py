"""The element in pages made with the frameworks that stores use."""
