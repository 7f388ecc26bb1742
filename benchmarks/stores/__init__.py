"""The element of a store's page in the frameworks that stores are made with."""
