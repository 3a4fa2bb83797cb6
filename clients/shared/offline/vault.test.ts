import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openDB } from "idb";
import { beforeEach, describe, expect, it } from "vitest";
import { Vault } from "./vault";

const LATER = 10_000;
const LAN = { personId: "lan", forgetAtMs: LATER, never: [] };
const MINH = { ...LAN, personId: "minh" };
const PAGE = { data: new TextEncoder().encode("trang 1").buffer, contentType: "image/webp" };
const PATH = "/pages/aa/1/base.webp";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

async function vaultAt(nowMs: number): Promise<Vault> {
  return Vault.open(() => nowMs);
}

async function sealed(): Promise<{ data: ArrayBuffer; path: string }[]> {
  const database = await openDB("dienhong-vault", 1);
  const files = (await database.getAll("files")) as { data: ArrayBuffer; path: string }[];
  database.close();
  return files;
}

function text(data: ArrayBuffer | undefined): string {
  return new TextDecoder().decode(data);
}

describe("what a device keeps of a meeting", () => {
  it("is read back as it was, with the time it was kept", async () => {
    const vault = await vaultAt(7);
    await vault.begin("c", LAN);
    expect(await vault.keep("c", PATH, PAGE)).toBe(true);
    const kept = await vault.read("c", PATH);
    expect(kept).toMatchObject({ contentType: "image/webp", keptAtMs: 7 });
    expect(text(kept?.data)).toBe("trang 1");
    expect(await vault.paths("c")).toEqual(new Set([PATH]));
  });

  it("lies there encrypted", async () => {
    const vault = await vaultAt(0);
    await vault.begin("c", LAN);
    await vault.keep("c", PATH, PAGE);
    for (const file of await sealed()) expect(text(file.data)).not.toContain("trang");
  });

  it("is not kept before the conference was begun, nor when it is huge", async () => {
    const vault = await vaultAt(0);
    expect(await vault.keep("c", PATH, PAGE)).toBe(false);
    await vault.begin("c", LAN);
    const huge = { data: new ArrayBuffer((8 << 20) + 1), contentType: "image/webp" };
    expect(await vault.keep("c", PATH, huge)).toBe(false);
  });

  it("is forgotten when its time is over, also by a device that was switched off", async () => {
    const vault = await vaultAt(0);
    await vault.begin("c", LAN);
    await vault.keep("c", PATH, PAGE);
    const later = await vaultAt(LATER);
    expect(await later.read("c", PATH)).toBeNull();
    expect(await sealed()).toEqual([]);
  });

  it("is forgotten when somebody else uses the device", async () => {
    const vault = await vaultAt(0);
    await vault.begin("c", LAN);
    await vault.keep("c", PATH, PAGE);
    await vault.begin("d", MINH);
    expect(await vault.read("c", PATH)).toBeNull();
    expect(await sealed()).toEqual([]);
  });

  it("is not what must not stay on a device, also when that is said later", async () => {
    const vault = await vaultAt(0);
    await vault.begin("c", LAN);
    await vault.keep("c", PATH, PAGE);
    await vault.begin("c", { ...LAN, never: ["/pages/aa/"] });
    expect(await vault.read("c", PATH)).toBeNull();
    expect(await vault.keep("c", PATH, PAGE)).toBe(false);
    expect(await vault.keep("c", "/pages/bb/1/base.webp", PAGE)).toBe(true);
  });

  it("of one conference is forgotten without the other's", async () => {
    const vault = await vaultAt(0);
    for (const conference of ["c", "d"]) {
      await vault.begin(conference, LAN);
      await vault.keep(conference, PATH, PAGE);
    }
    await vault.forget("c");
    expect(await vault.read("c", PATH)).toBeNull();
    expect(await vault.read("d", PATH)).not.toBeNull();
    await vault.clear();
    expect(await vault.read("d", PATH)).toBeNull();
  });

  it("can't be passed off as another page, and what is damaged is as good as never kept", async () => {
    const vault = await vaultAt(0);
    await vault.begin("c", LAN);
    await vault.keep("c", PATH, PAGE);
    const database = await openDB("dienhong-vault", 1);
    const [file] = (await database.getAll("files")) as object[];
    await database.put("files", { ...file, path: "/pages/aa/2/base.webp" });
    database.close();
    expect(await vault.read("c", "/pages/aa/2/base.webp")).toBeNull();
    expect(await vault.paths("c")).toEqual(new Set([PATH]));
  });
});
