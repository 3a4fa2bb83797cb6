/** What a device keeps of a meeting for the time the line is down: encrypted, and forgotten in time.
 *
 * Each conference has a key of its own that cannot be read out of the browser. Forgetting the key is
 * forgetting everything under it, so it goes first; the ciphertext follows. A key has a last moment:
 * a device that never came back forgets by itself when it is next switched on.
 */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";

const NAME = "dienhong-vault";
const CIPHER = "AES-GCM";
const IV_BYTES = 12;
/** No page image is near this; whatever is has no business here. */
const FILE_MAX_BYTES = 8 << 20;

interface Meeting {
  readonly conferenceId: string;
  readonly personId: string;
  readonly key: CryptoKey;
  readonly forgetAtMs: number;
  /** Beginnings of paths that must not stay on the device. */
  readonly never: readonly string[];
}

/** For whom and how long, and what not. */
export type Terms = Pick<Meeting, "personId" | "forgetAtMs" | "never">;

interface Sealed {
  readonly conferenceId: string;
  readonly path: string;
  readonly contentType: string;
  readonly keptAtMs: number;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

interface Schema extends DBSchema {
  meetings: { key: string; value: Meeting };
  files: { key: [string, string]; value: Sealed; indexes: { conference: string } };
}

export interface Kept {
  readonly data: ArrayBuffer;
  readonly contentType: string;
  readonly keptAtMs: number;
}

export class Vault {
  private constructor(
    private readonly database: IDBPDatabase<Schema>,
    private readonly nowMs: () => number,
  ) {}

  static async open(nowMs: () => number = Date.now): Promise<Vault> {
    const database = await openDB<Schema>(NAME, 1, {
      upgrade(fresh) {
        fresh.createObjectStore("meetings", { keyPath: "conferenceId" });
        const files = fresh.createObjectStore("files", { keyPath: ["conferenceId", "path"] });
        files.createIndex("conference", "conferenceId");
      },
    });
    const vault = new Vault(database, nowMs);
    await vault.forgetOverdue();
    return vault;
  }

  /** From now on files of this conference may be kept on these terms; said again, they change. What
   * another person left here, or what is not to stay, goes. */
  async begin(conferenceId: string, terms: Terms): Promise<void> {
    for (const other of await this.database.getAll("meetings")) {
      if (other.personId !== terms.personId) await this.forget(other.conferenceId);
    }
    const known = await this.database.get("meetings", conferenceId);
    const key = known?.key ?? (await newKey());
    await this.database.put("meetings", { conferenceId, key, ...terms });
    const paths = [...(await this.paths(conferenceId))];
    await this.drop(
      conferenceId,
      paths.filter((path) => isBelow(path, terms.never)),
    );
  }

  /** Whether it was kept: not without `begin` or against its terms, not when the device is full. */
  async keep(conferenceId: string, path: string, file: Omit<Kept, "keptAtMs">): Promise<boolean> {
    const meeting = await this.meeting(conferenceId);
    if (meeting === null || isBelow(path, meeting.never)) return false;
    if (file.data.byteLength > FILE_MAX_BYTES) return false;
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const data = await crypto.subtle.encrypt(sealing(iv, path), meeting.key, file.data);
    const { contentType } = file;
    const keptAtMs = this.nowMs();
    try {
      await this.database.put("files", { conferenceId, path, contentType, keptAtMs, iv, data });
      return true;
    } catch (error) {
      if (error instanceof DOMException && error.name === "QuotaExceededError") return false;
      throw error;
    }
  }

  async read(conferenceId: string, path: string): Promise<Kept | null> {
    const meeting = await this.meeting(conferenceId);
    const sealed = meeting && (await this.database.get("files", [conferenceId, path]));
    if (!sealed) return null;
    const { contentType, keptAtMs } = sealed;
    try {
      const data = await crypto.subtle.decrypt(sealing(sealed.iv, path), meeting.key, sealed.data);
      return { data, contentType, keptAtMs };
    } catch {
      // Cut short by a full disk or a crash: as good as never kept.
      await this.database.delete("files", [conferenceId, path]);
      return null;
    }
  }

  /** The conferences something may be kept of. */
  async conferences(): Promise<string[]> {
    return this.database.getAllKeys("meetings");
  }

  /** The paths kept of a conference. */
  async paths(conferenceId: string): Promise<ReadonlySet<string>> {
    const keys = await this.database.getAllKeysFromIndex("files", "conference", conferenceId);
    return new Set(keys.map(([, path]) => path));
  }

  async drop(conferenceId: string, paths: Iterable<string>): Promise<void> {
    const change = this.database.transaction("files", "readwrite");
    for (const path of paths) void change.store.delete([conferenceId, path]);
    await change.done;
  }

  async forget(conferenceId: string): Promise<void> {
    await this.database.delete("meetings", conferenceId);
    await this.drop(conferenceId, await this.paths(conferenceId));
  }

  /** Everything of everybody: whoever signs out leaves nothing behind on a shared tablet. */
  async clear(): Promise<void> {
    await this.database.clear("meetings");
    await this.database.clear("files");
  }

  private async meeting(conferenceId: string): Promise<Meeting | null> {
    const meeting = await this.database.get("meetings", conferenceId);
    if (meeting === undefined) return null;
    if (meeting.forgetAtMs > this.nowMs()) return meeting;
    await this.forget(conferenceId);
    return null;
  }

  private async forgetOverdue(): Promise<void> {
    for (const meeting of await this.database.getAll("meetings")) {
      if (meeting.forgetAtMs <= this.nowMs()) await this.forget(meeting.conferenceId);
    }
  }
}

function isBelow(path: string, beginnings: readonly string[]): boolean {
  return beginnings.some((beginning) => path.startsWith(beginning));
}

function newKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: CIPHER, length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The path is sealed in, so that one page can't be passed off as another. */
function sealing(iv: Uint8Array<ArrayBuffer>, path: string): AesGcmParams {
  return { name: CIPHER, iv, additionalData: new TextEncoder().encode(path) };
}
