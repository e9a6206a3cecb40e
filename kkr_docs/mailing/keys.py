"""What is kept in the system's keyring: passwords, and texts that are longer than some keyrings take at once."""

from __future__ import annotations

from typing import Any

SERVICE = "kkr-docs"
_PIECE = 1000  # letters; the keyring of Windows takes 1,280


def read(name: str) -> str | None:
    """Return a text, whole or from its pieces; None where there is none, or no keyring."""
    ring = _ring()
    if ring is None:
        return None
    text = _get(ring, name)
    if text is None or not text.startswith("#"):
        return text
    pieces = [_get(ring, f"{name}#{number}") for number in range(int(text[1:]) if text[1:].isdecimal() else 0)]
    return None if None in pieces else "".join(filter(None, pieces))


def write(name: str, text: str) -> None:
    """Keep a text in pieces; where there is no keyring it is not kept."""
    ring = _ring()
    if ring is None:
        return
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    try:
        for number, piece in enumerate(pieces):
            ring.set_password(SERVICE, f"{name}#{number}", piece)
        ring.set_password(SERVICE, name, f"#{len(pieces)}")
    except (ring.errors.KeyringError, RuntimeError, OSError):
        return


def _ring() -> Any:
    try:
        import keyring  # noqa: PLC0415 - not everybody has it
    except ImportError:
        return None
    return keyring


def _get(ring: Any, name: str) -> str | None:
    try:
        found: str | None = ring.get_password(SERVICE, name)
    except (ring.errors.KeyringError, RuntimeError):
        return None
    return found
