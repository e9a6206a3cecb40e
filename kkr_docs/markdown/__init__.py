"""The strict Markdown of a definition's text fields becomes blocks: what is typed is printed, or is reported."""
