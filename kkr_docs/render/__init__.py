"""A document becomes files."""
