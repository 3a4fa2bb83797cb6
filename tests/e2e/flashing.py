"""A camera and a microphone in one page with one clock: the picture is magenta while it beeps."""

from playwright.async_api import BrowserContext

from server.demo.flashes import BEEP_HZ, FLASH_MS, FLASH_RGB

EVERY_MS = 2_000
SCRIPT = """
([hz, flashMs, everyMs, rgb]) => {
  let station = null;
  function start() {
    const audio = new AudioContext();
    const tone = new OscillatorNode(audio, { frequency: hz });
    const gain = new GainNode(audio, { gain: 0 });
    const ear = new MediaStreamAudioDestinationNode(audio);
    tone.connect(gain).connect(ear);
    tone.start();
    const canvas = document.createElement("canvas");
    canvas.width = 640;
    canvas.height = 360;
    const pen = canvas.getContext("2d");
    let next = audio.currentTime + 1;
    let last = -1;
    let count = 0;
    let drawnAt = 0;
    let wasLit = false;
    const picture = canvas.captureStream(0);
    const [track] = picture.getVideoTracks();
    setInterval(() => {
      const now = audio.currentTime;
      // The picture begins the beep: a page that waits for its turn is late with both.
      if (now >= next) {
        last = now;
        next = now + everyMs / 1000;
      }
      const lit = last >= 0 && now < last + flashMs / 1000;
      // At once when it changes, else 25 times a second.
      if (lit === wasLit && now - drawnAt < 0.04) return;
      if (lit !== wasLit) gain.gain.setValueAtTime(lit ? 0.5 : 0, now);
      wasLit = lit;
      drawnAt = now;
      pen.fillStyle = lit ? `rgb(${rgb})` : "rgb(30, 80, 60)";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.fillStyle = "rgb(220, 200, 90)";
      pen.fillRect((count++ * 4) % 600, 120, 40, 40);
      track.requestFrame();
    }, 5);
    return { sound: ear.stream.getAudioTracks()[0], picture };
  }
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    station ??= start();
    const tracks = [];
    if (wanted.video) tracks.push(station.picture.getVideoTracks()[0].clone());
    if (wanted.audio) tracks.push(station.sound.clone());
    return new MediaStream(tracks);
  };
}
"""


async def flash_and_beep(context: BrowserContext) -> None:
    """For every page that is opened from now on."""
    arguments = f"[{BEEP_HZ}, {FLASH_MS}, {EVERY_MS}, {list(FLASH_RGB)}]"
    await context.add_init_script(script=f"({SCRIPT})({arguments})")
