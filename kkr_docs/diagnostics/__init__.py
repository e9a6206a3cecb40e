"""Problems, and how they are reported to people and machines."""
