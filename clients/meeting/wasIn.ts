/** Where a tab keeps that its person was in the room: a reload then asks nothing again. */
export function wasIn(conferenceId: string): string {
  return `dienhong.in.${conferenceId}`;
}
