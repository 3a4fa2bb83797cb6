/** One's own voice, a moment later, from one's own speaker: microphone and speaker in one test. */

const DELAY_S = 1.2;
const LOOP_LASTS_S = 5;

/** Resolves when it is over. Delayed, so that people don't take their voice in the room for it. */
export async function playLoop(track: MediaStreamTrack): Promise<void> {
  const context = new AudioContext();
  await context.resume();
  const own = track.clone();
  own.enabled = true;
  const delay = new DelayNode(context, { delayTime: DELAY_S, maxDelayTime: DELAY_S });
  context
    .createMediaStreamSource(new MediaStream([own]))
    .connect(delay)
    .connect(context.destination);
  await new Promise((resolve) => setTimeout(resolve, LOOP_LASTS_S * 1000));
  own.stop();
  await context.close();
}
