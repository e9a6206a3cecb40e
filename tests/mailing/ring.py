"""A keyring in a file, which takes no more at once than that of Windows."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordSetError

LARGEST = 1280


class Ring(KeyringBackend):
    """Keeps passwords in the file that RING_FILE names."""

    priority = 1

    @property
    def _path(self) -> Path:
        return Path(os.environ["RING_FILE"])

    def _read(self) -> dict[str, str]:
        return dict(json.loads(self._path.read_text("utf-8"))) if self._path.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password) > LARGEST:
            raise PasswordSetError
        self._path.write_text(json.dumps(self._read() | {f"{service} {username}": password}), "utf-8")
