"""Letters: what they say, how they leave, what comes back."""
