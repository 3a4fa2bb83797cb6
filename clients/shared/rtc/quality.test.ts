import { describe, expect, it } from "vitest";
import { countersOf, qualityOf } from "./quality";

const start = { received: 1000, lost: 10, roundTripS: 0.02 };

describe("the line", () => {
  it.each([
    ["good", { received: 2000, lost: 12, roundTripS: 0.05 }],
    ["weak", { received: 2000, lost: 60, roundTripS: 0.05 }],
    ["weak", { received: 2000, lost: 10, roundTripS: 0.4 }],
    ["bad", { received: 2000, lost: 200, roundTripS: 0.05 }],
    ["bad", { received: 2000, lost: 10, roundTripS: 1.2 }],
    ["good", { received: 0, lost: 0, roundTripS: 0.02 }],
  ] as const)("is %s", (quality, now) => {
    expect(qualityOf(start, now)).toBe(quality);
  });

  it("is counted over all streams and the pair in use", () => {
    const report = new Map<string, unknown>([
      ["1", { type: "inbound-rtp", packetsReceived: 5, packetsLost: 1 }],
      ["2", { type: "inbound-rtp", packetsReceived: 7 }],
      ["3", { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 }],
      ["4", { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.1 }],
    ]);
    expect(countersOf(report)).toEqual({ received: 12, lost: 1, roundTripS: 0.1 });
  });
});
