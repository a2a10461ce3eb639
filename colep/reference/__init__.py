"""Countries, routes, themes and terms of the field: data with dates, loaded from versioned files."""
