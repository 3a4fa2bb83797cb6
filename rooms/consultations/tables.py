"""Storage of consultations: the question, its papers, a form for each person asked, reminders."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from rooms.kernel.tables import METADATA

CONSULTATIONS = Table(
    "consultations",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id")),
    Column("asked_by", String(64), ForeignKey("people.id"), nullable=False),
    # As they were when asked, here and on the forms: people move, the record doesn't.
    Column("asked_by_name", String(200), nullable=False),
    Column("asked_by_position", String(200), nullable=False),
    Column("title", String(500), nullable=False),
    Column("question", Text, nullable=False),
    Column("choices", Text, nullable=False),  # a JSON list
    Column("most_choices", Integer, nullable=False),
    Column("comment_wanted", Boolean, nullable=False),
    Column("asked_at_ms", BigInteger, nullable=False),
    Column("deadline_ms", BigInteger, nullable=False),
    Column("closed_at_ms", BigInteger),
)
Index(None, CONSULTATIONS.c.conference_id)
Index(None, CONSULTATIONS.c.asked_by)

PAPERS = Table(
    "consultation_papers",
    METADATA,
    Column("consultation_id", String(64), ForeignKey("consultations.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("document_id", String(64), ForeignKey("documents.id"), nullable=False),
)

FORMS = Table(
    "consultation_forms",
    METADATA,
    Column("consultation_id", String(64), ForeignKey("consultations.id"), primary_key=True),
    Column("person_id", String(64), ForeignKey("people.id"), primary_key=True),
    Column("ordinal", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("position", String(200), nullable=False),
    Column("unit_name", String(200), nullable=False),
    Column("choices", Text, nullable=False),  # a JSON list of numbers
    Column("comment", Text, nullable=False),
    Column("answered_at_ms", BigInteger),
)
Index(None, FORMS.c.person_id)

REMINDERS = Table(
    "consultation_reminders",
    METADATA,
    Column("consultation_id", String(64), ForeignKey("consultations.id"), primary_key=True),
    Column("hours_before", Integer, primary_key=True, autoincrement=False),
    Column("due_at_ms", BigInteger, nullable=False),
    Column("sent_at_ms", BigInteger),
    Column("unanswered", Integer, nullable=False),
)
Index(None, REMINDERS.c.sent_at_ms, REMINDERS.c.due_at_ms)
