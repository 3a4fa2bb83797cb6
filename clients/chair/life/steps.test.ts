import { describe, expect, it } from "vitest";
import { stepsIn } from "./steps";

const CHAIR = { leads: true, chairs: true };
const SECRETARY = { leads: true, chairs: false };
const TECHNICIAN = { leads: false, chairs: false };

describe("the bar of the chair", () => {
  it("offers one next step in each state", () => {
    expect(stepsIn("rehearsal", CHAIR).next).toBe("wait");
    expect(stepsIn("waiting", CHAIR).next).toBe("call_roll");
    expect(stepsIn("roll_call", CHAIR)).toEqual({ next: "open", others: [] });
    expect(stepsIn("open", CHAIR)).toEqual({ next: null, others: ["recess", "close"] });
    expect(stepsIn("recess", CHAIR).next).toBe("resume");
    expect(stepsIn("closed", CHAIR)).toEqual({ next: null, others: [] });
  });

  it("leaves the end to the chair", () => {
    expect(stepsIn("open", SECRETARY)).toEqual({ next: null, others: ["recess"] });
  });

  it("gives a technician the rehearsal and nothing else", () => {
    expect(stepsIn("scheduled", TECHNICIAN)).toEqual({ next: "rehearse", others: [] });
    expect(stepsIn("rehearsal", TECHNICIAN)).toEqual({ next: "wait", others: [] });
    expect(stepsIn("open", TECHNICIAN)).toEqual({ next: null, others: [] });
  });
});
