"""The cost of embedding the wizard in a page, compared with other makers' widgets."""
