"""A demo community that makes sense: the cast, their threads, rooms, practices and contacts."""
