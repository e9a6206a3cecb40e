"""A document becomes a PDF."""
