"""What a careful colleague would notice in a definition, and how it is fixed or suppressed."""
