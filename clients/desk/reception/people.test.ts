/** The reception desk's list: who counts, what is said of each, who is found. */
import { describe, expect, it } from "vitest";
import type { Snapshot } from "@dienhong/shared/contract";
import { newPlan } from "../seating/plan";
import { countRows, countVoters, findRows, rowsOf } from "./people";

const person = (id: string, name: string, role = "delegate", voter = true) => ({
  id,
  name,
  role,
  voter,
  position: "Chủ tịch UBND xã",
  unit_name: "Xã Bát Xát",
  site_id: "bx",
});
const noted = (attendee_id: string, note: object) => ({
  attendee_id,
  checked_in_at_ms: null,
  how: null,
  left_early_at_ms: null,
  excused: false,
  excuse: null,
  stand_in: null,
  ...note,
});

const snapshot = {
  conference: { opened_at_ms: 1_000_000 },
  sites: [{ id: "bx", name: "Xã Bát Xát" }],
  attendees: [
    person("a", "Trần Quang Thịnh", "chair"),
    person("b", "Nguyễn Thị Hường", "secretary", false),
    person("c", "Vàng Thị Mỷ"),
    person("d", "Đỗ Thị Kim Ngân"),
    person("e", "Lù Seo Páo"),
    person("f", "Sùng Văn Nam", "site_operator", false),
    person("g", "Bàn Thị Lan", "service_staff", false),
  ],
  check_ins: [
    noted("a", { checked_in_at_ms: 900_000, how: "joining" }),
    noted("c", { checked_in_at_ms: 1_200_000, how: "seat" }),
    noted("d", { excused: true, excuse: "Đi công tác", stand_in: { name: "Hà Văn Tú" } }),
    noted("e", { left_early_at_ms: 1_500_000 }),
  ],
  seating: [
    { site_id: "bx", plan: newPlan(1, 3, 9), occupied: [{ seat: "1.2", attendee_id: "c" }] },
  ],
} as unknown as Snapshot;
const rows = rowsOf(snapshot);
const found = (query: string, filter: Parameters<typeof findRows>[2] = "all") =>
  findRows(rows, query, filter).map(({ attendee }) => attendee.id);

describe("the list of the desk", () => {
  it("holds who is called, not who serves", () => {
    expect(rows.map(({ attendee }) => attendee.id)).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("counts people by what is noted of them", () => {
    expect(countRows(rows)).toEqual({ all: 5, awaited: 1, present: 2, excused: 1, left: 1 });
    expect(countVoters(rows)).toEqual({ present: 2, all: 4 });
  });

  it("calls late who came after the opening", () => {
    expect(rows.filter(({ late }) => late).map(({ attendee }) => attendee.id)).toEqual(["c"]);
  });

  it("finds people without diacritics, by seat, and by who stands in", () => {
    expect(found("vang my")).toEqual(["c"]);
    expect(found("do kim")).toEqual(["d"]);
    expect(found("a2")).toEqual(["c"]);
    expect(found("ha tu")).toEqual(["d"]);
    expect(found("", "awaited")).toEqual(["b"]);
  });
});
