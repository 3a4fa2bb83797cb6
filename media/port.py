"""The port through which a server orders a relay, inside its own process or apart."""

from collections.abc import Callable
from typing import Protocol

from media.messages import RelayCommand, RelayEvent, RelayReply


class Relay(Protocol):
    """`ask` never raises for a refused command: it replies `Failed`. A relay that is lost replies
    `Failed("relay_unavailable", …)`. Events come in order, on the loop that called `start`."""

    async def start(self, on_event: Callable[[RelayEvent], None]) -> None: ...

    async def ask(self, command: RelayCommand) -> RelayReply: ...

    async def close(self) -> None: ...
