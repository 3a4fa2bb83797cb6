"""Storage of transcripts: how far one is, its rows as they are now, and every version of each row.

Rows and versions are only added to. `seq` numbers the changes of one transcript: who has seen one
number asks for what came after it.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from rooms.kernel.tables import METADATA

TRANSCRIPTS = Table(
    "transcripts",
    METADATA,
    Column("conference_id", String(64), ForeignKey("conferences.id"), primary_key=True),
    Column("seq", Integer, nullable=False),
    # The newest line of the log whose captions are rows.
    Column("log_seq", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32)),
    Column("progress", Float, nullable=False),
    # Counts the archive passes: each begins with nothing heard.
    Column("run", Integer, nullable=False),
    Column("changed_at_ms", BigInteger, nullable=False),
)

ROWS = Table(
    "transcript_rows",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("standing", String(16), nullable=False),
    Column("attendee_id", String(64), ForeignKey("attendees.id"), nullable=False),
    # Whose microphone it came from; reassigning leaves it.
    Column("heard_id", String(64), ForeignKey("attendees.id"), nullable=False),
    Column("site_id", String(64), ForeignKey("sites.id"), nullable=False),
    Column("item_id", String(64)),
    Column("started_at_ms", BigInteger, nullable=False),
    Column("ended_at_ms", BigInteger, nullable=False),
    # Among rows that start together.
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    # JSON, one [start, end, percent or null] for each word, in ms from the start of the row.
    Column("words", Text, nullable=False),
    Column("source", String(16), nullable=False),
    # A person has changed it: no later pass writes over it.
    Column("corrected", Boolean, nullable=False),
    Column("edited_by", String(64), ForeignKey("attendees.id")),
    Column("edited_at_ms", BigInteger),
    # The newest version beside the text that nobody has decided on.
    Column("offer", Integer),
    # Where its text went, or came from.
    Column("merged_into", String(64)),
    Column("split_from", String(64)),
    UniqueConstraint("conference_id", "seq"),
)
Index("ix_transcript_rows_heard", ROWS.c.conference_id, ROWS.c.heard_id)
Index(None, ROWS.c.merged_into)

VERSIONS = Table(
    "transcript_versions",
    METADATA,
    Column("row_id", String(64), ForeignKey("transcript_rows.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    # Null: the model.
    Column("edited_by", String(64), ForeignKey("attendees.id")),
    Column("kind", String(16), nullable=False),
    # Kept, but not what the row says.
    Column("beside", Boolean, nullable=False),
    Column("operation_key", String(64)),
    Column("standing", String(16), nullable=False),
    Column("attendee_id", String(64), ForeignKey("attendees.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("words", Text, nullable=False),
)
Index(None, VERSIONS.c.operation_key)

OPERATIONS = Table(
    "transcript_operations",
    METADATA,
    Column("conference_id", String(64), ForeignKey("conferences.id"), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("edited_by", String(64), ForeignKey("attendees.id"), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    # What was asked for, to know the same again from another under its key; and what became of it.
    Column("digest", String(64), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("changed", Integer, nullable=False),
)

VOCABULARY = Table(
    "transcript_vocabulary",
    METADATA,
    Column("conference_id", String(64), ForeignKey("conferences.id"), primary_key=True),
    Column("word", String(100), primary_key=True),
    Column("added_by", String(64), ForeignKey("attendees.id"), nullable=False),
    Column("added_at_ms", BigInteger, nullable=False),
)

HEARD = Table(
    "transcript_heard",
    METADATA,
    Column("conference_id", String(64), ForeignKey("conferences.id"), primary_key=True),
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("attendee_id", String(64), ForeignKey("attendees.id"), primary_key=True),
    Column("heard_until_ms", BigInteger, primary_key=True, autoincrement=False),
    # JSON: a list of segments, each a list of [start, end, word, percent] on the wall clock.
    Column("segments", Text, nullable=False),
)
"""What the archive pass has heard so far, kept until it becomes rows: a killed pass goes on."""

VOICES = Table(
    "transcript_voices",
    METADATA,
    Column("conference_id", String(64), ForeignKey("conferences.id"), primary_key=True),
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("attendee_id", String(64), ForeignKey("attendees.id"), primary_key=True),
    Column("heard_until_ms", BigInteger, nullable=False),
    Column("done", Boolean, nullable=False),
)
"""How far each microphone has been heard in a run, and whether that has become rows."""
