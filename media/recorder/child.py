"""The recorder's process as seen from the server's."""

from typing import TypeAlias

from media.recorder.wire import FROM_RECORDER, FromRecorder, ToRecorder
from rooms.kernel.child import Child, Work

RecorderChild: TypeAlias = Child[ToRecorder, FromRecorder]

RECORDER = Work(
    module="media.recorder.worker",
    said=FROM_RECORDER,
    environment={"OMP_NUM_THREADS": "1"},
    start_s=30.0,
    # It reports every second.
    silent_s=10.0,
    # Its files are finished by then.
    end_s=8.0,
)
