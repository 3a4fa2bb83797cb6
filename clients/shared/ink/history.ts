/** Undo and redo of one's own work on this device. What is undone is a new operation, so every other
 * device learns of it; what was erased comes back as a new note that looks the same. */
import type { Note } from "./notebook";

/** One thing the person did: notes that appeared and notes that went. */
interface Step {
  readonly made: readonly string[];
  readonly erased: readonly Note[];
}

/** How steps are taken back. */
interface Desk {
  /** A note as it is now, if it is still there. */
  note(id: string): Note | undefined;
  erase(ids: readonly string[]): void;
  /** Writes a note anew; its new id. */
  rewrite(note: Note): string;
}

const STEPS_KEPT = 100;

export class History {
  private done: Step[] = [];
  private undone: Step[] = [];
  /** What came back has another id than what steps before it speak of. */
  private readonly renamed = new Map<string, string>();

  constructor(private readonly desk: Desk) {}

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  did(step: Partial<Step>): void {
    this.done = [...this.done, { made: [], erased: [], ...step }].slice(-STEPS_KEPT);
    this.undone = [];
  }

  undo(): void {
    this.reverse(this.done, this.undone);
  }

  redo(): void {
    this.reverse(this.undone, this.done);
  }

  private reverse(from: Step[], to: Step[]): void {
    const step = from.pop();
    if (step === undefined) return;
    const gone = step.made
      .map((id) => this.desk.note(this.current(id)))
      .filter((note) => note !== undefined);
    if (gone.length > 0) this.desk.erase(gone.map(({ id }) => id));
    const made = step.erased.map((note) => {
      const id = this.desk.rewrite(note);
      this.renamed.set(note.id, id);
      return id;
    });
    to.push({ made, erased: gone });
  }

  private current(id: string): string {
    const next = this.renamed.get(id);
    return next === undefined ? id : this.current(next);
  }
}
