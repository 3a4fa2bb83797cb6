/** How large a recording is, in whole megabytes of a million bytes; something is never nothing. */
export function megabytes(bytes: number): number {
  return bytes === 0 ? 0 : Math.max(1, Math.round(bytes / 1_000_000));
}
