"""The sweep that sends reminders: each is recorded once, whoever sweeps and however often.

A reminder shows on the pages of those who have not answered; what it said then is kept for the
asker. One whose time passed while nothing ran is sent late, but never after the end.
"""

from sqlalchemy import Connection, delete, func, or_, select, update

from rooms.consultations.tables import CONSULTATIONS, FORMS, REMINDERS
from rooms.kernel.database import Database


async def send_due(database: Database, now_ms: int) -> int:
    """Send what is due; how many went out."""
    return await database.transact(lambda connection: _send_due(connection, now_ms))


def _send_due(connection: Connection, now_ms: int) -> int:
    over = select(CONSULTATIONS.c.id).where(
        or_(CONSULTATIONS.c.closed_at_ms.is_not(None), CONSULTATIONS.c.deadline_ms <= now_ms)
    )
    unsent = REMINDERS.c.sent_at_ms.is_(None)
    due = unsent & (REMINDERS.c.due_at_ms <= now_ms)
    connection.execute(delete(REMINDERS).where(due, REMINDERS.c.consultation_id.in_(over)))
    query = select(REMINDERS).where(due).with_for_update(skip_locked=True)
    reminders = connection.execute(query).all()
    for reminder in reminders:
        unanswered = connection.scalar(
            select(func.count())
            .select_from(FORMS)
            .where(FORMS.c.consultation_id == reminder.consultation_id)
            .where(FORMS.c.answered_at_ms.is_(None))
        )
        connection.execute(
            update(REMINDERS)
            .where(REMINDERS.c.consultation_id == reminder.consultation_id)
            .where(REMINDERS.c.hours_before == reminder.hours_before, unsent)
            .values(sent_at_ms=now_ms, unanswered=unanswered)
        )
    return len(reminders)
