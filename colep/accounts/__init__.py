"""Identity: members, how they prove who they are, and their sessions."""
