"""kkr-docs: one text file becomes the agenda, the PDF and the minutes of a KKR meeting."""

import gc
import os

# Pydantic would look for plugins in all that is installed. What is valid must not depend on that, and it takes time.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

# Python looks for reference cycles after every 700 new objects; walking through all that is imported so often takes a
# sixth of a run. A document leaves some 40,000 objects, which are walked through.
gc.set_threshold(50_000)
