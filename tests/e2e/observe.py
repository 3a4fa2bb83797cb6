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


# How loud each sound this page plays is, every few milliseconds: [wall clock ms, peak].
LOUDNESS = """async (ms) => {
    const playing = Array.from(document.querySelectorAll('audio[data-slot], video[data-slot]'))
        .filter((one) => !one.muted && !one.paused && one.srcObject?.getAudioTracks().length);
    const context = new AudioContext({sampleRate: 48000});
    await context.resume();
    const analysers = playing.map((one) => {
        const analyser = context.createAnalyser();
        analyser.fftSize = 256;
        context.createMediaStreamSource(one.srcObject).connect(analyser);
        return analyser;
    });
    const samples = [];
    const waves = analysers.map(() => new Float32Array(256));
    const end = Date.now() + ms;
    while (Date.now() < end) {
        await new Promise((done) => setTimeout(done, 5));
        const peaks = analysers.map((analyser, number) => {
            // The same wave again was not heard again: the audio thread has not run since.
            const first = waves[number][0];
            analyser.getFloatTimeDomainData(waves[number]);
            if (waves[number][0] === first) return 0;
            return waves[number].reduce((most, one) => Math.max(most, Math.abs(one)), 0);
        });
        const peak = Math.max(0, ...peaks);
        samples.push([Date.now(), peak]);
        if (peak > 0.01) document.body.dataset.heard = '1';
    }
    delete document.body.dataset.heard;
    await context.close();
    return samples;
}"""
AUDIBLE = 0.01


async def loudness(page: Page, for_ms: int) -> list[tuple[float, float]]:
    """Wall clock (ms) and peak, every few milliseconds."""
    samples = await page.evaluate(LOUDNESS, for_ms)
    return [(at_ms, peak) for at_ms, peak in samples]


async def listening(page: Page) -> None:
    """Until `loudness`, which goes on meanwhile, hears something."""
    await page.locator("body[data-heard]").wait_for(state="attached")


def silent_since(samples: list[tuple[float, float]]) -> float:
    """When the last sound was heard (wall clock, ms); fails if it is heard to the end."""
    last = max(at_ms for at_ms, peak in samples if peak > AUDIBLE)
    assert last < samples[-1][0] - 500, "it never became silent"
    return last


async def click_at(page: Page, test_id: str) -> float:
    """Touch a button; the wall clock (ms) of the touch."""
    script = "(button) => { const at = Date.now(); button.click(); return at; }"
    at_ms: float = await page.get_by_test_id(test_id).evaluate(script)
    return at_ms


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
