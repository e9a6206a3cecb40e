"""The text of files that somebody else made, such as attachments: read within limits, and told where it stops."""
