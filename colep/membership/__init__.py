"""How somebody becomes a member and stays one: application, vouching, the decision of two, renewal, the end."""
