"""Good practices: what worked, why it should, what it takes, and what was learned."""
