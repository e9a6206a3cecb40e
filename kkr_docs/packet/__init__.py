"""The packet: a meeting's document and all its attachments in one PDF."""
