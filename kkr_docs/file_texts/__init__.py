"""The text of files that somebody else made, such as attachments: read within limits; what is not read is reported."""
