"""Our house style, a house's own over it, and the settings of a repository."""
