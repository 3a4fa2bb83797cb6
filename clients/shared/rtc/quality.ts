/** How good the line is, in the three words a person needs, from two looks at the statistics. */

export type Quality = "good" | "weak" | "bad";

export interface LinkCounters {
  readonly received: number;
  readonly lost: number;
  readonly roundTripS: number;
}

/** Above these, pictures stutter or freeze; above the second pair, voices break up. */
const WEAK = { lossShare: 0.03, roundTripS: 0.3 };
const BAD = { lossShare: 0.1, roundTripS: 0.8 };

export function countersOf(report: Iterable<readonly [string, unknown]>): LinkCounters {
  const counters = { received: 0, lost: 0, roundTripS: 0 };
  for (const [, entry] of report) {
    const stats = entry as Partial<Record<string, unknown>>;
    if (stats.type === "inbound-rtp") {
      counters.received += numberOr0(stats.packetsReceived);
      counters.lost += numberOr0(stats.packetsLost);
    } else if (stats.type === "candidate-pair" && stats.nominated === true) {
      counters.roundTripS = numberOr0(stats.currentRoundTripTime);
    }
  }
  return counters;
}

export function qualityOf(before: LinkCounters, now: LinkCounters): Quality {
  const lost = Math.max(0, now.lost - before.lost);
  const received = Math.max(0, now.received - before.received);
  const lossShare = lost / Math.max(1, lost + received);
  const worse = (limit: typeof WEAK) =>
    lossShare > limit.lossShare || now.roundTripS > limit.roundTripS;
  return worse(BAD) ? "bad" : worse(WEAK) ? "weak" : "good";
}

function numberOr0(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
