"""Every table of the domain in one metadata: what migrations are compared with."""

from rooms.agenda import tables as agenda
from rooms.archive import tables as archive
from rooms.attendance import tables as attendance
from rooms.conferences import tables as conferences
from rooms.consultations import tables as consultations
from rooms.devices import tables as devices
from rooms.documents import tables as documents
from rooms.guests import tables as guests
from rooms.kernel import log
from rooms.kernel.tables import METADATA
from rooms.live import tables as live
from rooms.minutes import tables as minutes
from rooms.notes import tables as notes
from rooms.pairing import tables as pairing
from rooms.people import tables as people
from rooms.recording import film_tables as films
from rooms.recording import tables as recording
from rooms.search import tables as search
from rooms.sites import tables as sites
from rooms.study import tables as study
from rooms.tasks import tables as tasks
from rooms.transcript import tables as transcript
from rooms.units import tables as units
from rooms.voting import tables as voting

SLICES = (
    units,
    people,
    conferences,
    sites,
    agenda,
    documents,
    attendance,
    minutes,
    tasks,
    notes,
    log,
    live,
    pairing,
    devices,
    guests,
    consultations,
    transcript,
    voting,
    search,
    archive,
    study,
    recording,
    films,
)

__all__ = ["METADATA", "SLICES"]
