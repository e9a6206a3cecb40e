"""kkr-docs: one text file becomes the agenda, the PDF and the minutes of a KKR meeting."""
