"""What a page sends and receives, counted by the browser itself; and how often it negotiated."""

import asyncio

from playwright.async_api import BrowserContext, Page

# Before any script of the page: every connection is kept where it can be asked.
WATCH_CONNECTIONS = """() => {
    const Native = window.RTCPeerConnection;
    window.connectionsMade = [];
    window.descriptionsSet = 0;
    window.RTCPeerConnection = class extends Native {
        constructor(...given) {
            super(...given);
            window.connectionsMade.push(this);
        }
        setRemoteDescription(...given) {
            window.descriptionsSet += 1;
            return super.setRemoteDescription(...given);
        }
    };
}"""

COUNTED = """async () => {
    const counted = {video_in: 0, video_out: {}};
    for (const connection of window.connectionsMade) {
        if (connection.connectionState !== 'connected') continue;
        for (const one of (await connection.getStats()).values()) {
            if (one.kind !== 'video') continue;
            if (one.type === 'inbound-rtp') counted.video_in += one.bytesReceived;
            if (one.type === 'outbound-rtp') {
                const layer = one.rid ?? 'screen';
                counted.video_out[layer] = (counted.video_out[layer] ?? 0) + one.bytesSent;
            }
        }
    }
    return counted;
}"""


async def watch(context: BrowserContext) -> None:
    """For the pages opened from now on."""
    await context.add_init_script(f"({WATCH_CONNECTIONS})()")


async def negotiations(page: Page) -> int:
    count: int = await page.evaluate("() => window.descriptionsSet")
    return count


async def received_bps(page: Page, over_s: float = 2.0) -> float:
    """Video, of all connections together."""
    before = (await page.evaluate(COUNTED))["video_in"]
    await asyncio.sleep(over_s)
    return float(((await page.evaluate(COUNTED))["video_in"] - before) * 8 / over_s)


async def sent_bps(page: Page, over_s: float = 2.0) -> dict[str, float]:
    """Video by layer: q, h, f from the lowest."""
    before = (await page.evaluate(COUNTED))["video_out"]
    await asyncio.sleep(over_s)
    after = (await page.evaluate(COUNTED))["video_out"]
    return {layer: (after[layer] - before.get(layer, 0)) * 8 / over_s for layer in after}
