"""What putting the wizard into a page costs, beside other makers' widgets."""
