"""The desk of the secretariat: what waits for a decision, who is a member, which letters did not arrive."""
