/** Keeps one peer connection alive: opens it, and opens it anew whenever it fails.
 *
 * An ICE-lite relay that lost us forgets us, so a failed connection is not repaired but replaced.
 */

export type LinkState = "none" | "connecting" | "connected" | "failed";

export interface KeptOptions {
  /** Negotiates on a new connection; false when that could not be done now. */
  readonly open: (pc: RTCPeerConnection) => Promise<boolean>;
  readonly changed: (state: LinkState) => void;
  readonly newConnection?: () => RTCPeerConnection;
}

/** A short break heals by itself; a longer one needs a new connection. */
const BROKEN_AFTER_MS = 4000;
/** A negotiation that leads to no connection is given up. */
const CONNECT_WITHIN_MS = 10_000;
const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 8000;

export class KeptConnection {
  private pc: RTCPeerConnection | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  constructor(private readonly options: KeptOptions) {}

  get current(): RTCPeerConnection | null {
    return this.pc;
  }

  /** Opens a connection; one that is there is replaced. */
  start(): void {
    this.drop();
    const pc = (this.options.newConnection ?? newConnection)();
    this.pc = pc;
    pc.onconnectionstatechange = () => {
      if (pc === this.pc) this.stateChanged(pc.connectionState);
    };
    this.options.changed("connecting");
    this.restartIn(CONNECT_WITHIN_MS);
    void this.open(pc);
  }

  stop(): void {
    this.drop();
    this.options.changed("none");
  }

  private async open(pc: RTCPeerConnection): Promise<void> {
    const opened = await this.options.open(pc).catch(() => false);
    if (!opened && pc === this.pc) this.failed();
  }

  private stateChanged(state: RTCPeerConnectionState): void {
    if (state === "connected") {
      clearTimeout(this.timer);
      this.failures = 0;
      this.options.changed("connected");
    } else if (state === "disconnected") {
      this.restartIn(BROKEN_AFTER_MS);
    } else if (state === "failed") {
      this.failed();
    }
  }

  private failed(): void {
    this.options.changed("failed");
    const waitMs = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** this.failures);
    this.failures += 1;
    this.restartIn(waitMs);
  }

  private restartIn(waitMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.start();
    }, waitMs);
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.pc?.close();
    this.pc = null;
  }
}

/** No STUN server is asked: the relay names its own address. */
function newConnection(): RTCPeerConnection {
  return new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers: [] });
}
