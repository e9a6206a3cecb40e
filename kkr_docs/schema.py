"""The JSON Schema of a definition, for editors."""

from __future__ import annotations

import json

from kkr_docs.model import Meeting


def text() -> str:
    """Return the JSON Schema (draft 2020-12) of a definition as it stands in docs/kkr-docs.schema.json."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Meeting.model_json_schema(by_alias=True)}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
