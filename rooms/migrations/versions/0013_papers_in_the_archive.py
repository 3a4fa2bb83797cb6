"""Official papers in the archive: found by their words, carried in bundles with the Word file they
were issued with; papers of imported conferences drawn page by page."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is found by its words is a conference or an official paper.
    op.drop_index("ix_search_moments_conference_id", "search_moments")
    for table in ("search_records", "search_moments"):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN conference_id TO record_id")
    op.create_index(op.f("ix_search_moments_record_id"), "search_moments", ["record_id"])
    op.add_column("official_papers", sa.Column("docx_sha256", sa.String(64)))
    _imported_papers()


def _imported_papers() -> None:
    papers = op.create_table(
        "imported_papers",
        sa.Column("conference_id", sa.String(64), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("render_state", sa.String(16), nullable=False),
        sa.Column("failure", sa.String(64)),
    )
    op.create_index(op.f("ix_imported_papers_sha256"), "imported_papers", ["sha256"])
    op.create_index(op.f("ix_imported_papers_render_state"), "imported_papers", ["render_state"])
    known = sa.text("SELECT conference_id, manifest FROM imported_conferences")
    for conference_id, manifest in op.get_bind().execute(known).all():
        listed = {
            one["sha256"]: one for one in json.loads(manifest)["files"] if one["kind"] == "paper"
        }
        rows = [
            {
                "conference_id": conference_id,
                "sha256": sha256,
                "name": one["name"],
                "title": one["title"],
                "render_state": "processing",
                "failure": None,
            }
            for sha256, one in listed.items()
        ]
        if rows:
            op.bulk_insert(papers, rows)
