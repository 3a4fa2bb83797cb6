/** How loud a microphone is, for the bar that moves while one speaks: 0 silent to 1 loud. */

const FLOOR_DB = -60;
const SAMPLES = 1024;
const LOOK_EVERY_MS = 80;

export function watchLevel(track: MediaStreamTrack, heard: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = SAMPLES;
  // A clone, so that the bar also moves while the track itself is muted towards the meeting.
  const own = track.clone();
  own.enabled = true;
  context.createMediaStreamSource(new MediaStream([own])).connect(analyser);
  const samples = new Float32Array(SAMPLES);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    heard(levelOf(samples));
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    own.stop();
    void context.close();
  };
}

export function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const decibel = 10 * Math.log10(power + 1e-12);
  return Math.min(1, Math.max(0, 1 - decibel / FLOOR_DB));
}
