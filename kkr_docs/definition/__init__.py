"""A definition: the YAML file as text, as data and as a meeting."""
