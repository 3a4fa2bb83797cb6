/** The editor's keyboard. While an input method composes a letter, every key is its own. */

interface Commands {
  readonly play: () => void;
  readonly back: () => void;
  readonly faster: (by: 1 | -1) => void;
  readonly playFromCaret: () => void;
  readonly nextDoubt: () => void;
  readonly save: () => void;
  readonly find: () => void;
  readonly nextRow: () => void;
  readonly leave: () => void;
}

type Key = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey" | "isComposing" | "preventDefault"
>;

/** `writing`: the caret is in a row, where Tab, Enter and Escape have a meaning of their own. */
export function keyPressed(event: Key, writing: boolean, commands: Commands): void {
  if (event.isComposing || event.altKey) return;
  const command =
    event.ctrlKey || event.metaKey
      ? withControl(event, commands)
      : writing && !event.shiftKey
        ? { Tab: commands.play, Enter: commands.nextRow, Escape: commands.leave }[event.key]
        : undefined;
  if (command === undefined) return;
  event.preventDefault();
  command();
}

function withControl(event: Key, commands: Commands): (() => void) | undefined {
  if (event.code === "Space") return commands.play;
  return {
    b: commands.back,
    d: commands.nextDoubt,
    f: commands.find,
    s: commands.save,
    enter: commands.playFromCaret,
    arrowup: () => {
      commands.faster(1);
    },
    arrowdown: () => {
      commands.faster(-1);
    },
  }[event.key.toLowerCase()];
}
