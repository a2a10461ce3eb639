"""Discussion threads: questions and experience, post by numbered post."""
