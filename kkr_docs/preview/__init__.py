"""The page that shows a meeting's documents while they are written: on this machine, and to its user alone."""
