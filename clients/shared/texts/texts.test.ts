/** Both languages say everything, with the same blanks to fill in. */
import { describe, expect, it } from "vitest";

type Texts = { readonly [key: string]: string | Texts };

const files = import.meta.glob<Texts>(
  ["../../{*,{archive,chair}/*,shared/projection}/texts/*.json", "../../../contract/errors.*.json"],
  {
    eager: true,
    import: "default",
  },
);

function flat(texts: Texts, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === "string" ? [[prefix + key, value]] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}

function blanks(text: string): string[] {
  return (text.match(/\{\w+\}/g) ?? []).sort();
}

const pairs = Object.keys(files)
  .filter((path) => path.endsWith("vi.json"))
  .map((path) => ({ path, english: path.replace(/vi\.json$/, "en.json") }));

it("finds the texts of all apps and of the refusals", () => {
  expect(pairs.length).toBeGreaterThanOrEqual(6);
});

describe.each(pairs)("$path", ({ path, english }) => {
  const vi = flat(files[path] ?? {});
  const en = flat(files[english] ?? {});

  it("has the same keys in English", () => {
    expect([...en.keys()].sort()).toEqual([...vi.keys()].sort());
  });

  it("has no empty text", () => {
    expect([...vi, ...en].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("has the same blanks in English, in singular and plural", () => {
    for (const [key, text] of vi) {
      for (const form of (en.get(key) ?? "").split(" | ")) {
        expect({ key, blanks: blanks(form) }).toEqual({ key, blanks: blanks(text) });
      }
    }
  });
});
