"""A Word file becomes a definition, or changes one."""
