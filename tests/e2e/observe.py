"""What a person at the page would see and hear, measured: colours of pictures, pitch of voices."""

from playwright.async_api import Page

PICTURE = """(slot) => {
    const video = document.querySelector(`video[data-slot="${slot}"]`);
    if (!video || video.readyState < 2 || !video.videoWidth) return null;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [16, 9];
    const context = canvas.getContext('2d', {willReadFrequently: true});
    context.drawImage(video, 0, 0, 16, 9);
    return Array.from(context.getImageData(8, 3, 1, 1).data.slice(0, 3));
}"""

FRAMES = """() => Object.fromEntries(
    Array.from(document.querySelectorAll('video[data-slot]'), (video) => [
        video.dataset.slot,
        video.getVideoPlaybackQuality().totalVideoFrames,
    ]),
)"""

# The strongest pitch over `ms` in all that this page plays, null when it is silent.
PITCH = """async ({slot, ms}) => {
    const element = document.querySelector(`[data-slot="${slot}"]`);
    if (!element?.srcObject || element.srcObject.getAudioTracks().length === 0) return null;
    if (element.muted || element.paused) return null;
    const context = new AudioContext({sampleRate: 48000});
    const analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    analyser.smoothingTimeConstant = 0;
    context.createMediaStreamSource(element.srcObject).connect(analyser);
    await context.resume();
    const bins = new Float32Array(analyser.frequencyBinCount);
    const energy = new Float64Array(analyser.frequencyBinCount);
    const end = performance.now() + ms;
    while (performance.now() < end) {
        await new Promise((done) => setTimeout(done, 50));
        analyser.getFloatFrequencyData(bins);
        bins.forEach((decibel, bin) => {
            if (decibel > -60) energy[bin] += 10 ** (decibel / 10);
        });
    }
    await context.close();
    const loudest = energy.reduce((best, value, bin) => (value > energy[best] ? bin : best), 0);
    return energy[loudest] > 0 ? (loudest * 48000) / 8192 : null;
}"""


async def picture(page: Page, slot: str) -> tuple[int, int, int] | None:
    """The colour in the middle of the picture in `slot`, or None while there is none."""
    rgb = await page.evaluate(PICTURE, slot)
    return tuple(rgb) if rgb else None


async def decoded_frames(page: Page) -> dict[str, int]:
    """Frames decoded so far, by slot."""
    frames: dict[str, int] = await page.evaluate(FRAMES)
    return frames


async def pitch_hz(page: Page, slot: str, listen_ms: int = 2000) -> float | None:
    """The strongest pitch heard in `slot` while listening, or None if it is silent."""
    heard: float | None = await page.evaluate(PITCH, {"slot": slot, "ms": listen_ms})
    return heard


def same_colour(seen: tuple[int, int, int] | None, sent: tuple[int, int, int]) -> bool:
    """Within what video coding does to a flat colour."""
    return seen is not None and all(abs(a - b) <= 40 for a, b in zip(seen, sent, strict=True))
