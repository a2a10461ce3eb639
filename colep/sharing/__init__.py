"""Labels and audiences on everything that is shared, and the law about them in SQL."""
