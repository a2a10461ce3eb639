"""The law: who may do what with what. Pure Python, no input or output."""
