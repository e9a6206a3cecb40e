"""Keeps the templates of pages as Jinja compiled them: to compile them takes a twentieth of the time of a render."""

from __future__ import annotations

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from kkr_docs import installation, user_cache

_MOST = 20  # templates: a few of some installations


class CompiledTemplates(BytecodeCache):
    """Jinja's code of each template, kept for the person who runs kkr-docs.

    It is believed only where nobody else could have written it, and where neither the templates nor the libraries have
    changed since. Templates of a house style are never kept.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what is kept."""
        try:
            bucket.bytecode_from_string(user_cache.read(user_cache.place("templates", _named(bucket), ".bin")))
        except (OSError, EOFError, ValueError, TypeError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in a bucket; where that cannot be, it is compiled anew next time."""
        try:
            user_cache.write(user_cache.place("templates", _named(bucket), ".bin"), bucket.bytecode_to_string(), _MOST)
        except OSError:
            return


def _named(bucket: Bucket) -> bytes:
    return repr((bucket.key, installation.identity())).encode()
