/** Sends this page's microphone, camera and screen to the relay.
 *
 * A kind of track is negotiated once; switching it off and on again afterwards only replaces the
 * track, which takes no signalling and cannot fail.
 */
import type { MediaReply, MediaRequest, Refusal, Track } from "../contract";
import { KeptConnection, type LinkState } from "./kept";

export type TrackKind = Track["kind"];
export type AskMedia = (request: MediaRequest) => Promise<MediaReply | Refusal>;

/** In the order of the m-lines: what is given up last comes first. */
const KINDS: readonly TrackKind[] = ["microphone", "camera", "screen", "screen_audio"];

/** Low to high, as simulcast wants them; together under 2 Mbit/s of a site's uplink. */
const CAMERA_LAYERS: RTCRtpEncodingParameters[] = [
  { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 450_000 },
  { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 1_300_000 },
];
const ENCODINGS: Record<TrackKind, RTCRtpEncodingParameters[]> = {
  microphone: [{ maxBitrate: 40_000, priority: "high", networkPriority: "high" }],
  camera: CAMERA_LAYERS,
  screen: [{ maxBitrate: 1_800_000 }],
  screen_audio: [{ maxBitrate: 96_000 }],
};

/** How many layers are sent, from the lowest: as many as anybody watches. */
export interface Layers {
  readonly camera: number;
  readonly screen: number;
}

export class PublishConnection {
  private readonly tracks = new Map<TrackKind, MediaStreamTrack>();
  private readonly kept: KeptConnection;
  private layers: Layers = { camera: 1, screen: 1 };
  private transceivers = new Map<TrackKind, RTCRtpTransceiver>();
  private negotiating: Promise<boolean> = Promise.resolve(true);

  constructor(
    private readonly ask: AskMedia,
    changed: (state: LinkState) => void,
  ) {
    this.kept = new KeptConnection({
      open: (pc) => {
        if (this.tracks.size === 0) this.kept.stop();
        this.transceivers = new Map();
        this.negotiating = Promise.resolve(true);
        return this.negotiate(pc);
      },
      changed,
    });
  }

  /** Publishes what there is; also after the page's connection to the server was made anew. */
  start(): void {
    if (this.tracks.size > 0) this.kept.start();
    else this.kept.stop();
  }

  stop(): void {
    this.kept.stop();
  }

  async setTrack(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    if (track === null) this.tracks.delete(kind);
    else this.tracks.set(kind, track);
    const pc = this.kept.current;
    const transceiver = this.transceivers.get(kind);
    if (transceiver !== undefined) await transceiver.sender.replaceTrack(track);
    else if (track !== null && pc === null) this.kept.start();
    else if (track !== null && pc !== null && !(await this.negotiate(pc))) this.kept.start();
  }

  /** More or fewer layers; needs no negotiation either. */
  async setLayers(layers: Layers): Promise<void> {
    this.layers = layers;
    await Promise.all(
      (["camera", "screen"] as const).map(async (kind) => {
        const sender = this.transceivers.get(kind)?.sender;
        const parameters = sender?.getParameters();
        if (sender === undefined || parameters === undefined) return;
        if (!needsChange(parameters.encodings, layers[kind])) return;
        parameters.encodings.forEach((encoding, n) => (encoding.active = n < layers[kind]));
        await sender.setParameters(parameters);
      }),
    );
  }

  async stats(): Promise<RTCStatsReport | null> {
    return (await this.kept.current?.getStats()) ?? null;
  }

  /** One offer at a time; each carries all the kinds wanted by then. */
  private negotiate(pc: RTCPeerConnection): Promise<boolean> {
    this.negotiating = this.negotiating.then(() => this.offer(pc)).catch(() => false);
    return this.negotiating;
  }

  private async offer(pc: RTCPeerConnection): Promise<boolean> {
    if (pc !== this.kept.current) return true;
    const news = KINDS.filter((kind) => this.tracks.has(kind) && !this.transceivers.has(kind));
    for (const kind of news) {
      this.transceivers.set(kind, addTrack(pc, kind, this.tracks.get(kind), this.layers));
    }
    if (news.length === 0) return true;
    await pc.setLocalDescription();
    const sdp = pc.localDescription?.sdp;
    if (sdp === undefined) return false;
    const answer = await this.ask({ type: "publish", sdp, tracks: this.named() });
    if (!answer.ok || answer.sdp === null || pc !== this.kept.current) return false;
    await pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    await this.setLayers(this.layers);
    return true;
  }

  private named(): Track[] {
    return KINDS.flatMap((kind) => {
      const mid = this.transceivers.get(kind)?.mid;
      return typeof mid === "string" ? [{ mid, kind }] : [];
    });
  }
}

function addTrack(
  pc: RTCPeerConnection,
  kind: TrackKind,
  track: MediaStreamTrack | undefined,
  layers: Layers,
): RTCRtpTransceiver {
  const isPicture = kind === "camera" || kind === "screen";
  const transceiver = pc.addTransceiver(track ?? (isPicture ? "video" : "audio"), {
    direction: "sendonly",
    sendEncodings: ENCODINGS[kind].map((encoding, n) => ({
      ...encoding,
      active: !isPicture || n < layers[kind],
    })),
  });
  if (isPicture) preferVp8(transceiver);
  return transceiver;
}

function needsChange(encodings: readonly RTCRtpEncodingParameters[], layers: number): boolean {
  return encodings.some((encoding, n) => encoding.active !== n < layers);
}

/** Simulcast with clean switches is made for VP8; its retransmissions must stay in the offer. */
function preferVp8(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpSender.getCapabilities("video")?.codecs ?? [];
  const kept = codecs.filter(({ mimeType }) => /^video\/(vp8|rtx)$/i.test(mimeType));
  if (kept.length > 0) transceiver.setCodecPreferences(kept);
}
