import { describe, expect, it } from "vitest";
import type { SiteRehearsalView, SiteView } from "@dienhong/shared/contract";
import { countVerdicts, found, rehearsalRows, stateOf, stillAsSigned, verdictOf } from "./rows";

const site = (id: string, name: string): SiteView => ({
  id,
  name,
  unit_id: id,
  main: false,
  parent_site_id: null,
});
const seen = (
  site_id: string,
  verdict: SiteRehearsalView["verdict"],
  more: Partial<SiteRehearsalView> = {},
): SiteRehearsalView => ({
  ...{ site_id, verdict, faults: [], judged_at_ms: 1, note: "", noted_by: null, signed: null },
  ...more,
});
const signed = (verdict: SiteRehearsalView["verdict"]) => ({
  signed: { by: "technician", at_ms: 2, verdict, faults: [] },
});

const rows = rehearsalRows({
  sites: [
    site("g", "Phường Cam Đường"),
    site("n", "Xã Y Tý"),
    site("r", "Xã Bát Xát"),
    site("a", "Xã Ấm Hạ"),
  ],
  rehearsal: [
    seen("g", "green", signed("green")),
    seen("r", "red", { faults: ["camera_missing"] }),
    seen("a", "amber", signed("green")),
  ],
});

describe("the rehearsal board", () => {
  it("has the worst site first and the fine ones last", () => {
    expect(rows.map(verdictOf)).toEqual(["red", "amber", "none", "green"]);
  });

  it("tells a site that has not come apart from one that fails", () => {
    const [failing, away] = rehearsalRows({
      sites: [site("a", "Xã Ấm Hạ"), site("r", "Xã Bát Xát")],
      rehearsal: [
        seen("a", "red", { faults: ["not_connected"] }),
        seen("r", "red", { faults: ["camera_missing"] }),
      ],
    });
    expect([failing, away].map((row) => row && stateOf(row))).toEqual(["red", "away"]);
  });

  it("counts by verdict, and those nobody vouches for", () => {
    expect(countVerdicts(rows)).toEqual({
      all: 4,
      red: 1,
      away: 0,
      amber: 1,
      green: 1,
      unsigned: 2,
    });
  });

  it("finds a site without diacritics, within a filter", () => {
    expect(found(rows, "all", "bat xat").map((row) => row.site.id)).toEqual(["r"]);
    expect(found(rows, "green", "bat xat")).toEqual([]);
  });

  it("knows when a site has changed since it was signed off", () => {
    expect(stillAsSigned(seen("g", "green", signed("green")))).toBe(true);
    expect(stillAsSigned(seen("a", "amber", signed("green")))).toBe(false);
  });
});
