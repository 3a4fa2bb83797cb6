import { describe, expect, it } from "vitest";
import { Watched } from "./watched";

function played(...times: readonly number[]): Watched {
  const watched = new Watched();
  for (const time of times) watched.tell(time);
  return watched;
}

describe("what was watched", () => {
  it("is what was played in one go", () => {
    expect(
      played(0, 250, 500, 750)
        .take()
        .map(([from, to]) => [Math.round(from), Math.round(to)]),
    ).toEqual([[0, 750]]);
  });

  it("leaves out what was skipped", () => {
    expect(played(0, 250, 500, 60_000, 60_250).take()).toEqual([
      [0, 500],
      [60_000, 60_250],
    ]);
  });

  it("begins anew after the film was lifted, even near by", () => {
    const watched = played(0, 250);
    watched.lift();
    watched.tell(2000);
    watched.tell(2250);
    expect(watched.take()).toEqual([
      [0, 250],
      [2000, 2250],
    ]);
  });

  it("is told once, and again where it could not be", () => {
    const watched = played(0, 250);
    const told = watched.take();
    expect(watched.take()).toEqual([]);
    watched.putBack(told);
    expect(watched.take()).toEqual([[0, 250]]);
  });

  it("counts nothing that goes backwards", () => {
    expect(played(500, 250).take()).toEqual([]);
  });
});
