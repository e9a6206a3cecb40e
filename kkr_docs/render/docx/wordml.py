"""WordprocessingML (ISO/IEC 29500, transitional) as strings: text, attributes, runs and fields."""

from __future__ import annotations

from markupsafe import Markup, escape

from kkr_docs.markdown.blocks import Run

# Braces are character references because docxtpl reads "{_{" and the like in the finished text as its own escapes.
# The two hyphens are elements because Word shows the characters as ordinary hyphens or not at all. python-docx reads
# w:noBreakHyphen back as "-" and w:softHyphen as nothing.
_SPECIAL = {
    ord("{"): "&#123;",
    ord("}"): "&#125;",
    ord("\u00ad"): '</w:t><w:softHyphen/><w:t xml:space="preserve">',
    ord("\u2011"): '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">',
}


# Word checks the spelling of a language only where a region is named
_REGIONS = {
    "en": "en-GB",
    "de": "de-DE",
    "sv": "sv-SE",
    "nb": "nb-NO",
    "nn": "nn-NO",
    "no": "nb-NO",
    "fi": "fi-FI",
    "fr": "fr-FR",
    "es": "es-ES",
    "it": "it-IT",
    "nl": "nl-NL",
    "pl": "pl-PL",
    "is": "is-IS",
    "fo": "fo-FO",
    "kl": "kl-GL",
}

_FIELD_RESULT = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def text(value: str) -> Markup:
    """Return plain text as the content of a `w:t` element."""
    return xml(str(escape(value)).translate(_SPECIAL))


def xml(written: str) -> Markup:
    """Mark a string as finished XML, which is not escaped again."""
    return Markup(written)  # noqa: S704 - every user's text in it came through text() or attribute()


def attribute(value: str) -> str:
    """Return plain text as the content of an attribute in double quotes."""
    return str(escape(value)).replace("{", "&#123;").replace("}", "&#125;")


def run(content: str, properties: str = "") -> str:
    """Return a run of plain text with the formatting `properties`, the content of a `w:rPr`."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text(content)}</w:t></w:r>'


def field(code: str, result: str) -> str:
    """Return a field: a `code` for Word, and the runs that it shows until it is updated."""
    return field_start(code) + result + FIELD_END


def field_start(code: str) -> str:
    """Return a field up to its result. `code` is never a user's text: it is not escaped."""
    instruction = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + instruction + _FIELD_RESULT


def bookmark_start(number: int, name: str) -> str:
    """Return where a bookmark starts. Its end is a `w:bookmarkEnd` with the same number."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{attribute(name)}"/>'


def bookmark_in_run(number: int, name: str) -> Markup:
    """Return where a bookmark starts that a run of a template has in it: `bookmarks.close` puts it behind that run."""
    return xml(f'</w:t>{bookmark_start(number, name)}<w:t xml:space="preserve">')


def bookmarked(number: int, name: str, runs: str) -> str:
    """Return runs with a bookmark around them."""
    return f'{bookmark_start(number, name)}{runs}<w:bookmarkEnd w:id="{number}"/>'


def formatted_run(inline: Run, look: str) -> str:
    """Return a run of running text. `look` is what its `w:rPr` begins with: the schema has the style first."""
    look += "<w:b/><w:bCs/>" if inline.strong else ""
    look += "<w:i/><w:iCs/>" if inline.emphasis else ""
    look += f'<w:lang w:val="{_REGIONS.get(inline.language, inline.language)}"/>' if inline.language else ""
    return run(inline.text, look)
