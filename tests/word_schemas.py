"""Asks ECMA's schemas of Open XML (ECMA-376) about every part of a Word file. `.ci/schemas` puts them in `.tools`."""

import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, wraps
from pathlib import Path
from typing import Any

from lxml import etree
from paths import ROOT

from kkr_docs.render.docx import writer

FOLDER = ROOT / ".tools" / "ooxml-xsds"
XSD = "{http://www.w3.org/2001/XMLSchema}"
OPEN_XML = "http://schemas.openxmlformats.org/"
WORD = f"{OPEN_XML}wordprocessingml/2006/main"
DRAWING = f"{OPEN_XML}drawingml/2006/main"
SPACE = "http://www.w3.org/XML/1998/namespace"
ROOTS = {  # schemas of the parts that a Word file has, Dublin Core in docProps/core.xml aside: they are not there
    WORD: "wml.xsd",
    f"{OPEN_XML}drawingml/2006/picture": "dml-picture.xsd",
    DRAWING: "main.xsd",
    f"{OPEN_XML}officeDocument/2006/extended-properties": "shared-documentPropertiesExtended.xsd",
    f"{OPEN_XML}officeDocument/2006/custom-properties": "shared-documentPropertiesCustom.xsd",
    f"{OPEN_XML}officeDocument/2006/customXml": "shared-customXmlDataProperties.xsd",
    f"{OPEN_XML}package/2006/relationships": "opc-relationships.xsd",
    f"{OPEN_XML}package/2006/content-types": "opc-contentTypes.xsd",
}
LATER_ATTRIBUTES = ("firstRow", "lastRow", "firstColumn", "lastColumn", "noHBand", "noVBand")  # of w:tblLook
IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
UNSEEN = ("docProps/core.xml", "customXml/item1.xml")  # the second has a vocabulary of our own


def available() -> bool:
    """Whether the schemas are here."""
    return (FOLDER / "wml.xsd").exists()


def _written(kind: str, **attributes: str) -> str:
    return f"<xsd:{kind} {' '.join(f'{name}={value!r}' for name, value in attributes.items() if value)}/>"


def _schema(content: str, namespace: str = "") -> bytes:
    target = f'targetNamespace="{namespace}"' if namespace else ""
    return f'<xsd:schema xmlns:xsd="{XSD[1:-1]}" {target}>{content}</xsd:schema>'.encode()


@cache
def _schemas() -> etree.XMLSchema:
    """All schemas as one. libxml2 reads one file for a namespace: DrawingML's many become one that includes them."""
    with tempfile.TemporaryDirectory() as folder:
        drawing = []
        for path in FOLDER.glob("*.xsd"):
            tree = etree.parse(path)
            for each in tree.iter(f"{XSD}import"):
                namespace = each.get("namespace")
                each.set(
                    "schemaLocation",
                    {DRAWING: "main.xsd", SPACE: "space.xsd"}.get(namespace) or each.get("schemaLocation"),
                )
            if tree.getroot().get("targetNamespace") == DRAWING:
                drawing.append(_written("include", schemaLocation=path.name))
            tree.write(Path(folder, path.name))
        Path(folder, "main.xsd").write_bytes(_schema("".join(sorted(drawing)), DRAWING))
        Path(folder, "space.xsd").write_bytes(_schema('<xsd:attribute name="space" type="xsd:string"/>', SPACE))
        imports = [_written("import", namespace=name, schemaLocation=file) for name, file in ROOTS.items()]
        Path(folder, "all.xsd").write_bytes(_schema("".join(imports)))
        return etree.XMLSchema(etree.parse(Path(folder, "all.xsd")))


def _remove_ignorable(root: "etree._Element") -> None:
    """Take out what a part says programs may ignore, as the standard asks (ECMA-376-3)."""
    spaces = [root.nsmap[prefix] for prefix in root.attrib.pop(IGNORABLE, "").split()]
    for element in list(root.iter("{*}*")):
        for name in list(element.attrib):
            if etree.QName(name).namespace in spaces:
                del element.attrib[name]
        parent = element.getparent()
        if parent is not None and etree.QName(element).namespace in spaces:
            parent.remove(element)


def _remove_later(tree: "etree._Element") -> None:
    """Take out what the standard got after 2006, and the Open XML SDK knows."""
    for look in tree.iter(f"{{{WORD}}}tblLook"):
        for name in LATER_ATTRIBUTES:
            look.attrib.pop(f"{{{WORD}}}{name}", None)
    for setting in list(tree.iter(f"{{{WORD}}}compatSetting")):
        parent = setting.getparent()
        assert parent is not None
        parent.remove(setting)


def faults_in_part(content: bytes) -> Iterator[str]:
    """What the schemas find wrong in an XML part of a Word file."""
    tree = etree.fromstring(content)
    _remove_ignorable(tree)
    _remove_later(tree)
    if not _schemas().validate(tree):
        yield from (error.message for error in _schemas().error_log)


def faults(content: bytes) -> Iterator[str]:
    """What the schemas find wrong in a Word file, a line each."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")) and name not in UNSEEN:
                yield from (f"{name}: {fault}" for fault in faults_in_part(package.read(name)))


@contextmanager
def every_word_file() -> Iterator[None]:
    """Hold every Word file that the writer makes against the schemas, where they are available."""
    render = writer.render

    @wraps(render)
    def held(*arguments: Any, **options: Any) -> bytes:
        content = render(*arguments, **options)
        found = list(faults(content))
        assert found == [], "\n".join(found)
        return content

    if available():
        writer.render = held
    yield
    writer.render = render
