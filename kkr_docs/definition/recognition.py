"""Which YAML files are definitions, by a look that imports and costs little."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import normalize

from kkr_docs import files

MAX_BYTES = 1_000_000  # some 400 pages of agenda; a longer file is not a meeting

# What the name of a definition has in it, or else its text: one of the keys that no meeting is without
_NAME = re.compile("møde|moede|kkr|dagsorden|referat", re.IGNORECASE)
_KEY = re.compile(rb"""(?:^|[\r\n])(?:\xef\xbb\xbf)?["']?(?:organ|dagsorden)["']?[ \t]*:""", re.IGNORECASE)


def seems_definition(path: Path) -> bool:
    """Return, by a cheap look, whether a YAML file is meant to be a definition: by its name, or by a key at its margin.

    A file that cannot be read seems so by its name alone.
    """
    if _NAME.search(normalize("NFC", path.name)):
        return True
    try:
        content = b"" if files.leads_outside(path) else files.read(path, MAX_BYTES)
    except OSError:
        return False
    return bool(_KEY.search(content.replace(b"\0", b"")))  # UTF-16 too: that it is not UTF-8 is to be reported
