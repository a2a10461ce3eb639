"""The guard: recognises personal and operational data before a text is stored or told to anybody."""
