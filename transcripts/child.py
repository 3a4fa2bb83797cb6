"""The speech process as seen from the server's."""

from typing import TypeAlias

from rooms.kernel.child import Child, Work
from transcripts.wire import FROM_CHILD, FromChild, ToChild

SpeechChild: TypeAlias = Child[ToChild, FromChild]

# One thread for each worker: pools inside libraries would only fight over the same cores.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}

SPEECH = Work(
    module="transcripts.worker",
    said=FROM_CHILD,
    environment=ENVIRONMENT,
    # A large model on a slow disk.
    start_s=120.0,
    # It reports every second.
    silent_s=20.0,
    end_s=3.0,
)
