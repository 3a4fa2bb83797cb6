import { describe, expect, it } from "vitest";
import type { ArchivePage } from "../contract";
import { chaptersOf } from "./chapters";
import { nowIn } from "./playback";

const page = {
  people: [
    { id: "a", name: "Giàng A Páo", position: "Chủ tịch", unit_name: "Xã Bát Xát" },
    { id: "b", name: "Lý Thị Mỷ", position: "", unit_name: "Xã Sa Pa" },
  ],
  items: [
    {
      number: "1",
      title: "Ngân sách",
      presenter_id: "a",
      spans: [
        [1000, 4000],
        [9000, 9500],
      ],
    },
    { number: "2", title: "Chưa bàn", presenter_id: null, spans: [] },
  ],
  turns: [
    { attendee_id: "b", item_id: null, from_ms: 2000, to_ms: 3000 },
    { attendee_id: "a", item_id: null, from_ms: 1000, to_ms: 2000 },
  ],
} as unknown as ArchivePage;

describe("chapters", () => {
  it("stand in the order of time, an item before who speaks to it", () => {
    expect(chaptersOf(page).map(({ atMs, kind, title }) => [atMs, kind, title])).toEqual([
      [1000, "item", "Ngân sách"],
      [1000, "speech", "Giàng A Páo"],
      [2000, "speech", "Lý Thị Mỷ"],
      [9000, "item", "Ngân sách"],
    ]);
  });

  it("say who a speaker is", () => {
    expect(chaptersOf(page)[1]?.about).toBe("Chủ tịch, Xã Bát Xát");
    expect(chaptersOf(page)[2]?.about).toBe("Xã Sa Pa");
  });
});

it("what is now is the last that has begun", () => {
  expect([nowIn([10, 20, 20, 30], 20), nowIn([10], 9), nowIn([], 1)]).toEqual([2, -1, -1]);
});
