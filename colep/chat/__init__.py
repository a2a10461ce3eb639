"""Rooms: one for each route and one for all, where members talk while it happens."""
