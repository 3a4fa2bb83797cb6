/** Work that must not run twice at once. Asked for while it runs, it runs once more afterwards, so
 * whoever asks may rely on a run that began after he did. */
export function inTurns(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  function run(): Promise<void> {
    next = null;
    running = work().finally(() => (running = null));
    return running;
  }

  return () => {
    if (running === null) return run();
    next ??= running.then(run, run);
    return next;
  };
}
