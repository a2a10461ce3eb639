"""The directory: liaison officers, contact points and duty centres, and how to reach them now."""
