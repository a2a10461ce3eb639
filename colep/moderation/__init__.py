"""What moderators look at: items that were posted with a reason although the guard had found something in them."""
