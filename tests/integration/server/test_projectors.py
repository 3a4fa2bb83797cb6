"""Chair and secretary are told which big screens are connected and what those have painted."""

from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import PageOf


async def told(page: Client, **wanted: int) -> None:
    """The main projector comes to be as wanted; what was told before is forgotten."""
    main: Json = {}
    while not wanted.items() <= main.items():
        signal = await page.signal("projectors")
        page.signals.remove(signal)
        main = signal["projectors"][0]


async def test_a_projector_says_what_it_has_painted(page_of: PageOf) -> None:
    chair, wall = await page_of("chair"), await page_of("secretary")
    await chair.join("chair")
    await told(chair, screens=0)
    await wall.join("projector")
    await wall.ask("signal", painted(0))
    await told(chair, screens=1, painted=1)
    scene = {"kind": "message", "text": "Mời vào"}
    await chair.command("projection.show", projector_ids=["main"], scene=scene)
    await told(chair, screens=1, painted=0)
    shown = await wall.event("projection.shown")
    await wall.ask("signal", painted(shown["shown"]["at_ms"]))
    await told(chair, screens=1, painted=1)
    await wall.ask("leave", {})
    await told(chair, screens=0)


async def test_a_page_that_is_no_wall_paints_nothing(page_of: PageOf) -> None:
    chair, tablet = await page_of("chair"), await page_of("delegate")
    await chair.join("chair")
    await tablet.join("tablet")
    await tablet.ask("signal", painted(0))
    await tablet.ask("signal", painted(0))
    await told(chair, screens=0)
    assert not [one for one in tablet.signals if one["type"] == "projectors"]


def painted(shown_at_ms: int, projector_id: str = "main") -> Json:
    return {"type": "projecting", "projector_id": projector_id, "shown_at_ms": shown_at_ms}
