"""Office files by hand: small good ones, and what can be wrong with them."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org"
CONTENT = "application/vnd.openxmlformats-officedocument"
DOCUMENT = f"{MAIN}/officeDocument/2006/relationships/officeDocument"
Parts = Mapping[str, str | bytes]


def archive(parts: Parts) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return made.getvalue()


def docx_parts(text: str) -> dict[str, str | bytes]:
    body = f"<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>"
    return {
        **_frame("word/document.xml", f"{CONTENT}.wordprocessingml.document.main+xml"),
        "word/document.xml": _xml(
            f'<w:document xmlns:w="{MAIN}/wordprocessingml/2006/main">{body}</w:document>'
        ),
    }


def docx(text: str) -> bytes:
    return archive(docx_parts(text))


def xlsx(text: str) -> bytes:
    sheet = f"{MAIN}/officeDocument/2006/relationships/worksheet"
    styles = f"{MAIN}/officeDocument/2006/relationships/styles"
    cell = f'<c r="A1" s="0" t="inlineStr"><is><t>{text}</t></is></c>'
    return archive(
        {
            **_frame(
                "xl/workbook.xml",
                f"{CONTENT}.spreadsheetml.sheet.main+xml",
                {
                    "/xl/worksheets/sheet1.xml": f"{CONTENT}.spreadsheetml.worksheet+xml",
                    "/xl/styles.xml": f"{CONTENT}.spreadsheetml.styles+xml",
                },
            ),
            "xl/workbook.xml": _xml(
                f'<workbook xmlns="{MAIN}/spreadsheetml/2006/main" xmlns:r="{MAIN}/officeDocument/'
                '2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets>'
                "</workbook>"
            ),
            "xl/_rels/workbook.xml.rels": _relations(
                (sheet, "worksheets/sheet1.xml"), (styles, "styles.xml")
            ),
            "xl/styles.xml": _xml(
                f'<styleSheet xmlns="{MAIN}/spreadsheetml/2006/main"><fonts count="1"><font>'
                '<sz val="11"/><name val="Arial"/></font></fonts><fills count="1"><fill>'
                '<patternFill patternType="none"/></fill></fills><borders count="1"><border/>'
                '</borders><cellXfs count="1"><xf fontId="0" fillId="0" borderId="0"/></cellXfs>'
                "</styleSheet>"
            ),
            "xl/worksheets/sheet1.xml": _xml(
                f'<worksheet xmlns="{MAIN}/spreadsheetml/2006/main"><sheetData><row r="1">{cell}'
                "</row></sheetData></worksheet>"
            ),
        }
    )


def pptx(text: str) -> bytes:
    """The least that LibreOffice opens: one slide, no master."""
    slide = f"{MAIN}/officeDocument/2006/relationships/slide"
    names = (
        f'xmlns:a="{MAIN}/drawingml/2006/main" xmlns:p="{MAIN}/presentationml/2006/main" '
        f'xmlns:r="{MAIN}/officeDocument/2006/relationships"'
    )
    frame = (
        '<a:xfrm><a:off x="900000" y="900000"/><a:ext cx="7000000" cy="900000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    )
    shape = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="t"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f"<p:spPr>{frame}</p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:rPr>"
        f'<a:latin typeface="Arial"/></a:rPr><a:t>{text}</a:t></a:r></a:p>'
        "</p:txBody></p:sp>"
    )
    group = (
        '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    )
    return archive(
        {
            **_frame(
                "ppt/presentation.xml",
                f"{CONTENT}.presentationml.presentation.main+xml",
                {"/ppt/slides/slide1.xml": f"{CONTENT}.presentationml.slide+xml"},
            ),
            "ppt/presentation.xml": _xml(
                f'<p:presentation {names}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst>'
                '<p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/>'
                "</p:presentation>"
            ),
            "ppt/_rels/presentation.xml.rels": _relations((slide, "slides/slide1.xml")),
            "ppt/slides/slide1.xml": _xml(
                f"<p:sld {names}><p:cSld><p:spTree>{group}{shape}</p:spTree></p:cSld></p:sld>"
            ),
        }
    )


def _frame(
    main: str, kind: str, overrides: Mapping[str, str] | None = None
) -> dict[str, str | bytes]:
    named = {f"/{main}": kind, **(overrides or {})}
    parts = "".join(
        f'<Override PartName="{name}" ContentType="{one}"/>' for name, one in named.items()
    )
    return {
        "[Content_Types].xml": _xml(
            f'<Types xmlns="{MAIN}/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
        ),
        "_rels/.rels": _relations((DOCUMENT, main)),
    }


def _relations(*relations: tuple[str, str]) -> str:
    """Each a kind and a target; they are called rId1, rId2, …"""
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(relations, 1)
    )
    return _xml(
        f'<Relationships xmlns="{MAIN}/package/2006/relationships">{listed}</Relationships>'
    )


def _xml(content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{content}'
