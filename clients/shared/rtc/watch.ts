/** Receives what the relay shows this page: one connection with a fixed stream for each slot.
 *
 * Who is in a slot changes without any negotiation here. When the connection is made anew, the old
 * pictures stay until the new ones can replace them.
 */
import { KeptConnection, type LinkState } from "./kept";
import type { AskMedia } from "./publish";

export type Slots = ReadonlyMap<string, MediaStream>;

interface Options {
  readonly tiles: number;
  readonly voices: number;
  readonly ask: AskMedia;
  readonly slotsChanged: (slots: Slots) => void;
  readonly changed: (state: LinkState) => void;
}

export class WatchConnection {
  private readonly kept: KeptConnection;
  private tiles = 0;

  constructor(private readonly options: Options) {
    this.tiles = options.tiles;
    this.kept = new KeptConnection({ open: (pc) => this.open(pc), changed: options.changed });
  }

  start(): void {
    this.kept.start();
  }

  /** Room for so many pictures; more than there is takes one new connection, and stays. */
  needTiles(tiles: number): void {
    if (tiles <= this.tiles) return;
    this.tiles = tiles;
    if (this.kept.current !== null) this.kept.start();
  }

  stop(): void {
    this.kept.stop();
    this.options.slotsChanged(new Map());
  }

  async stats(): Promise<RTCStatsReport | null> {
    return (await this.kept.current?.getStats()) ?? null;
  }

  private async open(pc: RTCPeerConnection): Promise<boolean> {
    const { ask, voices } = this.options;
    const offer = await ask({ type: "watch", tiles: this.tiles, voices });
    if (!offer.ok || offer.sdp === null || pc !== this.kept.current) return false;
    await pc.setRemoteDescription({ type: "offer", sdp: offer.sdp });
    await pc.setLocalDescription();
    const sdp = pc.localDescription?.sdp;
    if (sdp === undefined) return false;
    const accepted = await ask({ type: "answer", sdp });
    if (!accepted.ok) return false;
    const slotByMid = new Map(offer.slots.map(({ slot, mid }) => [mid, slot]));
    this.options.slotsChanged(streamsBySlot(pc, slotByMid));
    return true;
  }
}

function streamsBySlot(pc: RTCPeerConnection, slotByMid: ReadonlyMap<string, string>): Slots {
  const slots = new Map<string, MediaStream>();
  for (const transceiver of pc.getTransceivers()) {
    const slot = slotByMid.get(transceiver.mid ?? "");
    if (slot !== undefined) slots.set(slot, new MediaStream([transceiver.receiver.track]));
  }
  return slots;
}
