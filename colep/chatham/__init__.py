"""Who speaks under the Chatham House Rule: pseudonyms, and the sealed envelope behind each."""
