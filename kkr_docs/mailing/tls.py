"""How lines to servers are protected."""

from __future__ import annotations

import ssl


def context() -> ssl.SSLContext:
    """Return what a line is encrypted with: certificates are checked, and TLS is 1.2 at least (RFC 9325, 3.1.1).

    Which versions a Python takes by itself depends on how it was built.
    """
    made = ssl.create_default_context()
    made.minimum_version = max(made.minimum_version, ssl.TLSVersion.TLSv1_2)
    return made
