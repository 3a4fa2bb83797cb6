/** What operations on notes make together, on this device as on the server (`rooms/notes/rules.py`).
 *
 * A notebook takes operations in any order and any number of times; the notes it then holds depend
 * on their set alone. Golden vectors hold the two sides together.
 */
import type { NoteOperation, NotePlace, Sticky, Stroke } from "../contract";

export type ShareScope = "nobody" | "chosen" | "everybody";

export interface Note {
  readonly id: string;
  readonly lamport: number;
  readonly place: NotePlace;
  readonly presenter: boolean;
  readonly stroke: Stroke | null;
  readonly sticky: Sticky | null;
  readonly scope: ShareScope;
  /** Those it is shared with by name. */
  readonly readers: readonly string[];
}

type Made = Extract<NoteOperation, { type: "notes.draw" | "notes.stick" }>;
type Change<Kind extends NoteOperation["type"]> = Extract<NoteOperation, { type: Kind }>;
type Stamped = Pick<NoteOperation, "id" | "lamport">;

export class Notebook {
  private readonly made = new Map<string, Made>();
  private readonly erased = new Set<string>();
  private readonly edits = new Map<string, Change<"notes.edit">>();
  private readonly moves = new Map<string, Change<"notes.move">>();
  private readonly shares = new Map<string, Change<"notes.share">>();
  private readonly folded = new Map<string, Note>();
  private newest = 0;

  /** The lamport time of the newest operation known. */
  get lamport(): number {
    return this.newest;
  }

  /** The note as it is now; nothing if it was never made here, or erased. */
  note(id: string): Note | undefined {
    return this.folded.get(id);
  }

  /** In the order they were written; all, or those on one paper. */
  notes(documentId?: string): Note[] {
    return [...this.folded.values()]
      .filter(({ place }) => documentId === undefined || place.document_id === documentId)
      .sort(inOrder);
  }

  apply(operation: NoteOperation): void {
    this.newest = Math.max(this.newest, operation.lamport);
    switch (operation.type) {
      case "notes.draw":
      case "notes.stick":
        this.made.set(operation.id, operation);
        break;
      case "notes.erase":
        this.erased.add(operation.note_id);
        break;
      case "notes.edit":
        keep(this.edits, operation);
        break;
      case "notes.move":
        keep(this.moves, operation);
        break;
      case "notes.share":
        keep(this.shares, operation);
        break;
    }
    this.refold(noteOf(operation));
  }

  /** As if the note had never been made. */
  forget(id: string): void {
    this.made.delete(id);
    this.refold(id);
  }

  private refold(id: string): void {
    const made = this.made.get(id);
    if (made === undefined || this.erased.has(id)) this.folded.delete(id);
    else this.folded.set(id, this.asItIs(made));
  }

  private asItIs(made: Made): Note {
    const { id, lamport, place } = made;
    const share = this.shares.get(id);
    const scope = share?.scope ?? "nobody";
    const readers = scope === "chosen" ? [...new Set<string>(share?.attendee_ids)].sort() : [];
    if (made.type === "notes.draw") {
      const { presenter, stroke } = made;
      const seen = presenter ? "everybody" : scope;
      return { id, lamport, place, presenter, stroke, sticky: null, scope: seen, readers };
    }
    const { x, y } = this.moves.get(id) ?? made.sticky;
    const text = this.edits.get(id)?.text ?? made.sticky.text;
    const sticky = { x, y, text };
    return { id, lamport, place, presenter: false, stroke: null, sticky, scope, readers };
  }
}

/** The id of the note an operation makes or changes. */
export function noteOf(operation: NoteOperation): string {
  return "note_id" in operation ? operation.note_id : operation.id;
}

function keep<T extends Stamped & { readonly note_id: string }>(
  latest: Map<string, T>,
  one: T,
): void {
  const known = latest.get(one.note_id);
  if (known === undefined || inOrder(known, one) < 0) latest.set(one.note_id, one);
}

/** By time, then by id; ids are ASCII, so every side sorts them alike. */
export function inOrder(a: Stamped, b: Stamped): number {
  return a.lamport - b.lamport || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
