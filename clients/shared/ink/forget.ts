/** Leaves nothing of anybody's notes on this device: what signing out means for them. Apart from the
 * store, so that the pages where one signs out need not load it. */
export function forgetNotes(): void {
  if ("indexedDB" in globalThis) indexedDB.deleteDatabase("dienhong-notes");
}
