/** The server's time on this machine, whose own clock may be minutes off.
 *
 * Each measurement says what the server's clock showed somewhere between our question and its
 * answer; the one with the shortest round trip is the most exact and is kept.
 */
export class ServerClock {
  private offsetMs = 0;
  private bestRoundTripMs = Infinity;

  constructor(private readonly localNowMs: () => number = Date.now) {}

  nowMs(): number {
    return this.localNowMs() + this.offsetMs;
  }

  localMs(): number {
    return this.localNowMs();
  }

  measured(askedAtLocalMs: number, serverNowMs: number): void {
    const answeredAtMs = this.localNowMs();
    const roundTripMs = answeredAtMs - askedAtLocalMs;
    if (roundTripMs > this.bestRoundTripMs) return;
    this.bestRoundTripMs = roundTripMs;
    this.offsetMs = serverNowMs + roundTripMs / 2 - answeredAtMs;
  }
}
