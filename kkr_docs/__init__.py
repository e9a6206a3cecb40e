"""kkr-docs: one text file becomes the agenda, the PDF and the minutes of a KKR meeting."""

import os

# Pydantic would look for plugins in all that is installed. What is valid must not depend on that, and it takes time.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
