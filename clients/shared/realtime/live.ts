/** One page's part in a live conference: it joins, stays up to date, and carries commands.
 *
 * Correctness never rests on delivery: a gap in the versions or a new connection makes us ask for
 * what we missed. A command keeps its id while it is repeated, so it takes effect once; one that
 * cannot be sent now is refused at once instead of waiting silently.
 */
import {
  OFFLINE,
  type Accepted,
  type CaughtUp,
  type ClientSignal,
  type Command,
  type Events,
  type FailureCode,
  type Joined,
  type MediaReply,
  type MediaRequest,
  type Page,
  type Refusal,
  type RosterView,
  type Signal,
  type Snapshot,
  type SnapshotHead,
} from "../contract";
import type { Answer } from "../http/api";
import { evolveAll } from "../state/evolve";
import { ServerClock } from "./clock";
import type { LiveSocket } from "./socket";

const ANSWER_TIMEOUT_MS = 5000;
/** Setting up media may wait for a relay that is a process of its own. */
const MEDIA_TIMEOUT_MS = 10_000;
/** How long a command that was sent, but not acknowledged, is repeated. */
const REPEAT_FOR_MS = 20_000;
/** Before a join that the server could not carry out is tried again. */
const JOIN_AGAIN_MS = 1500;

/** Refusals that trying again may cure; any other ends this page's part. */
const PASSING: readonly FailureCode[] = [
  "offline",
  "internal",
  "storage_failed",
  "conference_moved",
  "rate_limited",
  "relay_unavailable",
];

export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "live" }
  | { readonly state: "reconnecting"; readonly sinceMs: number }
  | { readonly state: "ended"; readonly code: FailureCode };

interface LiveListener {
  connectionChanged(connection: Connection): void;
  snapshotChanged(snapshot: Snapshot): void;
  signalled(signal: Signal): void;
}

interface Options {
  readonly conferenceId: string;
  readonly page: Page;
  readonly socket: LiveSocket;
  readonly listener: LiveListener;
  /** Fetches the roster that a snapshot names. */
  readonly roster: (digest: string) => Promise<Answer<RosterView>>;
  readonly clock?: ServerClock;
  readonly newId?: () => string;
}

export class LiveConference {
  readonly clock: ServerClock;
  private readonly socket: LiveSocket;
  private snapshot: Snapshot | null = null;
  private roster: { readonly digest: string; readonly view: RosterView } | null = null;
  /** Grows with each join: the answer to an earlier one is out of date. */
  private joins = 0;
  private connection: Connection = { state: "connecting" };
  /** Messages that came between our join (or question) and its answer. */
  private early: Events[] | null = null;
  private rejoined = new Set<() => void>();

  constructor(private readonly options: Options) {
    this.clock = options.clock ?? new ServerClock();
    this.socket = options.socket;
    this.socket.onConnect(() => void this.join());
    this.socket.onDisconnect((refusal) => {
      this.disconnected(refusal);
    });
    this.socket.onMessage("events", (message) => void this.received(message as Events));
    this.socket.onMessage("signal", (message) => {
      this.signalled(message as Signal);
    });
  }

  start(): void {
    this.socket.connect();
  }

  /** Leave for good: the person did, or another of his devices took over. */
  leave(code: "left" | "session_replaced" = "left"): void {
    if (this.socket.connected) this.socket.tell("leave");
    this.end(code);
  }

  async send(command: Command): Promise<Accepted | Refusal> {
    if (this.connection.state !== "live") return OFFLINE;
    const request = { id: (this.options.newId ?? newId)(), command };
    const giveUpAtMs = this.clock.localMs() + REPEAT_FOR_MS;
    for (;;) {
      try {
        return (await this.socket.ask("command", request, ANSWER_TIMEOUT_MS)) as Accepted | Refusal;
      } catch {
        const again = await this.liveAgain(giveUpAtMs - this.clock.localMs());
        if (!again) return OFFLINE;
      }
    }
  }

  async media(request: MediaRequest): Promise<MediaReply | Refusal> {
    if (this.connection.state !== "live") return OFFLINE;
    try {
      return (await this.socket.ask("media", request, MEDIA_TIMEOUT_MS)) as MediaReply | Refusal;
    } catch {
      return OFFLINE;
    }
  }

  /** What may be lost: where one points, what one reads. */
  tell(signal: ClientSignal): void {
    if (this.connection.state === "live") this.socket.signal(signal);
  }

  private async join(): Promise<void> {
    this.early = [];
    const number = ++this.joins;
    const { conferenceId, page } = this.options;
    const since = this.snapshot?.version ?? null;
    const askedAtMs = this.clock.localMs();
    const answer = await this.question<Joined>("join", {
      conference_id: conferenceId,
      page,
      since,
    });
    if (this.isOver(number)) return;
    if (!answer.ok) {
      this.joinFailed(answer.code);
      return;
    }
    this.clock.measured(askedAtMs, answer.now_ms);
    if (!(await this.caughtUp(answer))) return;
    this.setConnection({ state: "live" });
    for (const wake of this.rejoined) wake();
  }

  private isOver(join: number): boolean {
    return this.connection.state === "ended" || join !== this.joins;
  }

  private joinFailed(code: FailureCode): void {
    if (!PASSING.includes(code)) {
      this.end(code);
      return;
    }
    setTimeout(() => {
      if (this.socket.connected && this.connection.state !== "ended") void this.join();
    }, JOIN_AGAIN_MS);
  }

  private async received(message: Events): Promise<void> {
    if (this.early !== null || this.snapshot === null) {
      this.early?.push(message);
      return;
    }
    if (message.after <= this.snapshot.version) {
      this.apply(message);
      return;
    }
    this.early = [message];
    const answer = await this.question<CaughtUp>("since", { version: this.snapshot.version });
    if (answer.ok) await this.caughtUp(answer);
    // Without an answer the connection is gone or going; the next join asks again.
    else if (this.socket.connected) await this.join();
  }

  /** False where it came to nothing: another join is on its way, or is tried again. */
  private async caughtUp(answer: Pick<CaughtUp, "snapshot" | "events">): Promise<boolean> {
    if (answer.snapshot !== null) {
      const join = this.joins;
      const whole = await this.whole(answer.snapshot);
      if (this.isOver(join)) return false;
      if (!whole.ok) {
        this.joinFailed("offline");
        return false;
      }
      this.setSnapshot(whole.value);
    }
    if (answer.events !== null) this.apply(answer.events);
    const early = this.early ?? [];
    this.early = null;
    for (const message of early) void this.received(message);
    return true;
  }

  private async whole({ roster, ...head }: SnapshotHead): Promise<Answer<Snapshot>> {
    if (this.roster?.digest !== roster) {
      const answer = await this.options.roster(roster);
      if (!answer.ok) return answer;
      this.roster = { digest: roster, view: answer.value };
    }
    return { ok: true, value: { ...head, ...this.roster.view } };
  }

  private apply(message: Events): void {
    if (this.snapshot === null || message.version <= this.snapshot.version) return;
    this.setSnapshot(evolveAll(this.snapshot, message));
  }

  private async question<T extends { ok: true }>(
    name: string,
    message: object,
  ): Promise<T | Refusal> {
    try {
      return (await this.socket.ask(name, message, ANSWER_TIMEOUT_MS)) as T | Refusal;
    } catch {
      return OFFLINE;
    }
  }

  private signalled(signal: Signal): void {
    if (signal.type === "goodbye") this.end(signal.code);
    else this.options.listener.signalled(signal);
  }

  private disconnected(refusal: string | null): void {
    if (this.connection.state === "ended") return;
    if (refusal !== null && !PASSING.includes(refusal as FailureCode)) {
      this.end(refusal as FailureCode);
    } else if (this.connection.state === "live") {
      this.setConnection({ state: "reconnecting", sinceMs: this.clock.nowMs() });
    }
  }

  private end(code: FailureCode): void {
    this.setConnection({ state: "ended", code });
    this.socket.disconnect();
  }

  /** Whether the conference was joined again within `withinMs`. */
  private async liveAgain(withinMs: number): Promise<boolean> {
    if (this.connection.state === "ended" || withinMs <= 0) return false;
    if (this.connection.state === "live" && this.socket.connected) return true;
    return new Promise((resolve) => {
      const settle = (live: boolean) => {
        clearTimeout(timer);
        this.rejoined.delete(wake);
        resolve(live);
      };
      const wake = () => {
        settle(true);
      };
      const timer = setTimeout(settle, withinMs, false);
      this.rejoined.add(wake);
    });
  }

  private setConnection(connection: Connection): void {
    this.connection = connection;
    this.options.listener.connectionChanged(connection);
  }

  private setSnapshot(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.options.listener.snapshotChanged(snapshot);
  }
}

function newId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
