/** The two sounds the page makes itself: the chime of being called, and the loudspeaker test. */

type Note = readonly [pitchHz: number, startS: number];

const CHIME: readonly Note[] = [
  [660, 0],
  [880, 0.18],
];
const SPEAKER_TEST: readonly Note[] = [
  [440, 0],
  [554, 0.35],
  [659, 0.7],
];
const NOTE_LASTS_S = 0.5;
const LOUDNESS = 0.25;

export const chime = () => play(CHIME);
export const speakerTest = () => play(SPEAKER_TEST);

async function play(notes: readonly Note[]): Promise<void> {
  const context = new AudioContext();
  await context.resume();
  const startS = context.currentTime;
  const ended = notes.map(([pitchHz, atS]) => {
    const tone = new OscillatorNode(context, { frequency: pitchHz });
    const volume = new GainNode(context, { gain: LOUDNESS });
    volume.gain.setTargetAtTime(0, startS + atS + 0.1, NOTE_LASTS_S / 4);
    tone.connect(volume).connect(context.destination);
    tone.start(startS + atS);
    tone.stop(startS + atS + NOTE_LASTS_S);
    return new Promise((resolve) => {
      tone.onended = resolve;
    });
  });
  await Promise.all(ended);
  await context.close();
}
