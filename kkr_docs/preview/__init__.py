"""The page that shows a meeting's papers while they are written: on this machine, and to its user alone."""
