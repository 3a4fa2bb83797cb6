"""Documents and their rendering, as the server reports them."""

from rooms.documents.messages import (
    DocumentAdded,
    DocumentKind,
    DocumentView,
    RenderingProgressed,
    RenderState,
    VersionView,
)


def a_document(
    document_id: str,
    *,
    number: int = 1,
    kind: DocumentKind = DocumentKind.MAIN,
    owner_id: str | None = None,
    item_id: str | None = None,
) -> DocumentView:
    return DocumentView(
        id=document_id,
        item_id=item_id,
        title="Báo cáo",
        kind=kind,
        owner_id=owner_id,
        version=VersionView(
            sha256=digest(number),
            number=number,
            byte_count=1000,
            uploaded_at_ms=0,
            render_state=RenderState.PROCESSING,
            page_count=0,
            ready_pages=0,
            width=0.0,
            height=0.0,
            failure=None,
        ),
    )


def added(document: DocumentView) -> DocumentAdded:
    return DocumentAdded(document=document)


def rendered(document_id: str, *, pages: int, number: int = 1) -> RenderingProgressed:
    return RenderingProgressed(
        document_id=document_id,
        sha256=digest(number),
        render_state=RenderState.READY,
        page_count=pages,
        ready_pages=pages,
        width=595.0,
        height=842.0,
        failure=None,
    )


def digest(number: int) -> str:
    return f"{number:064x}"
