"""What a person at the page would see and hear, measured: colours of pictures, pitch of voices."""

from playwright.async_api import Page

Colour = tuple[int, int, int]

PICTURES = """(prefix) => Array.from(document.querySelectorAll('video[data-slot]'))
    .filter((video) => video.dataset.slot.startsWith(prefix))
    .filter((video) => video.readyState >= 2 && video.videoWidth > 0)
    .map((video) => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [16, 9];
        const context = canvas.getContext('2d', {willReadFrequently: true});
        context.drawImage(video, 0, 0, 16, 9);
        return Array.from(context.getImageData(8, 3, 1, 1).data.slice(0, 3));
    })"""

FRAMES = """() => Object.fromEntries(
    Array.from(document.querySelectorAll('video[data-slot][data-attendee]'), (video) => [
        video.dataset.slot,
        video.getVideoPlaybackQuality().totalVideoFrames,
    ]),
)"""

# The strongest pitch of each thing this page plays during `ms`, without what is silent or muted.
PITCHES = """async (ms) => {
    const playing = Array.from(document.querySelectorAll('audio[data-slot], video[data-slot]'))
        .filter((one) => !one.muted && !one.paused && one.srcObject?.getAudioTracks().length);
    const context = new AudioContext({sampleRate: 48000});
    await context.resume();
    const listeners = playing.map((one) => {
        const analyser = context.createAnalyser();
        analyser.fftSize = 8192;
        analyser.smoothingTimeConstant = 0;
        context.createMediaStreamSource(one.srcObject).connect(analyser);
        return {analyser, energy: new Float64Array(analyser.frequencyBinCount)};
    });
    const end = performance.now() + ms;
    while (performance.now() < end) {
        await new Promise((done) => setTimeout(done, 50));
        for (const {analyser, energy} of listeners) {
            const bins = new Float32Array(analyser.frequencyBinCount);
            analyser.getFloatFrequencyData(bins);
            bins.forEach((decibel, bin) => {
                if (decibel > -60) energy[bin] += 10 ** (decibel / 10);
            });
        }
    }
    await context.close();
    return listeners.map(({energy}) => {
        const loudest = energy.reduce((best, value, bin) => (value > energy[best] ? bin : best), 0);
        return energy[loudest] > 0 ? (loudest * 48000) / 8192 : 0;
    }).filter((pitch) => pitch > 0);
}"""


async def pictures(page: Page, slot_prefix: str = "") -> list[Colour]:
    """The colours in the middle of all pictures in slots of that name."""
    return [(red, green, blue) for red, green, blue in await page.evaluate(PICTURES, slot_prefix)]


async def picture(page: Page, slot: str) -> Colour | None:
    """The colour in the middle of the picture in `slot`, or None while there is none."""
    return next(iter(await pictures(page, slot)), None)


async def decoded_frames(page: Page) -> dict[str, int]:
    """Frames decoded so far in every slot that shows somebody."""
    frames: dict[str, int] = await page.evaluate(FRAMES)
    return frames


async def pitches_hz(page: Page, listen_ms: int = 1500) -> list[float]:
    """The strongest pitch of each voice heard while listening."""
    heard: list[float] = await page.evaluate(PITCHES, listen_ms)
    return heard


def same_colour(seen: Colour | None, sent: Colour) -> bool:
    """Within what video coding does to a flat colour."""
    return seen is not None and all(abs(a - b) <= 40 for a, b in zip(seen, sent, strict=True))
