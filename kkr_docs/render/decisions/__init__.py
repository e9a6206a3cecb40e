"""The list of decisions as text, Markdown, CSV and a workbook."""
