"""A real browser against the relay: one page that publishes in layers, one that watches slots."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from server.demo.browsers import launch

# Pages of 127.0.0.1 may use cameras; no server is asked, Playwright answers.
ADDRESS = "http://127.0.0.1/"

SCRIPT = """
async function until(look, wanted, timeout_ms) {
  for (const end = Date.now() + timeout_ms; ;) {
    const result = await look();
    if (result && wanted(result)) return;
    if (Date.now() > end) throw new Error(`never ${wanted}: ${JSON.stringify(result)}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
async function offer({ layers }) {
  const media = await navigator.mediaDevices.getUserMedia(
    { audio: true, video: { width: 1280, height: 720, frameRate: 30 } });
  const pc = window.pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  const [voice] = media.getAudioTracks(), [picture] = media.getVideoTracks();
  pc.addTransceiver(voice, { direction: 'sendonly' });
  const sendEncodings = [
    { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 200e3 },
    { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 600e3 },
    { rid: 'f', maxBitrate: 1500e3 }].slice(0, layers);
  pc.addTransceiver(picture, { direction: 'sendonly', sendEncodings });
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
}
async function accept({ sdp }) { await pc.setRemoteDescription({ type: 'answer', sdp }); }

async function watch({ sdp }) {
  const pc = window.pc = new RTCPeerConnection();
  window.videos = {};
  pc.ontrack = ({ track, transceiver }) => {
    const element = document.createElement(track.kind);
    element.srcObject = new MediaStream([track]);
    element.autoplay = element.playsInline = true;
    document.body.append(element);
    videos[transceiver.mid] = element;
  };
  await pc.setRemoteDescription({ type: 'offer', sdp });
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
}
async function inbound({ mid }) {
  for (const report of (await pc.getStats()).values())
    if (report.type === 'inbound-rtp' && report.mid === mid) return report;
  return null;
}
async function outbound() {
  return [...(await pc.getStats()).values()]
    .filter(r => r.type === 'outbound-rtp' && r.kind === 'video');
}
function colour(element) {
  const canvas = new OffscreenCanvas(8, 8), pen = canvas.getContext('2d');
  pen.drawImage(element, 0, 0, 8, 8);
  return [...pen.getImageData(0, 0, 8, 8).data.slice(0, 3)];
}
/* Resolves with the time (ms since 1970) of the first frame whose corner is near the colour. */
function seen({ mid, wanted, timeout_ms }) {
  const element = videos[mid];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('not seen: ' + colour(element))), timeout_ms);
    const look = () => {
      const now = colour(element);
      if (now.every((value, i) => Math.abs(value - wanted[i]) < 60)) {
        clearTimeout(timer); resolve(Date.now());
      } else element.requestVideoFrameCallback(look);
    };
    element.requestVideoFrameCallback(look);
  });
}
"""


@dataclass(frozen=True, slots=True)
class Tab:
    """One page; its functions are those of `SCRIPT`."""

    page: Page

    async def call(self, function: str, **arguments: Any) -> Any:
        return await self.page.evaluate(f"(a) => {function}(a)", arguments)

    async def until(
        self, function: str, wanted: str, timeout_s: float = 10, **arguments: Any
    ) -> None:
        """Waits until `wanted`, an expression of the result `r`, is true."""
        look = f"(a) => until(() => {function}(a), (r) => {wanted}, {timeout_s * 1_000})"
        await self.page.evaluate(look, arguments)


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await launch(playwright)
        try:
            yield chromium
        finally:
            await chromium.close()


async def open_tab(chromium: Browser) -> Tab:
    context = await chromium.new_context()
    page = await context.new_page()
    await page.route(
        ADDRESS + "**",
        lambda route: route.fulfill(body="<!doctype html><body>", content_type="text/html"),
    )
    await page.goto(ADDRESS)
    await page.add_script_tag(content=SCRIPT)
    return Tab(page)
