/** Which conversations will probably be opened next. Pure. */

const FIRST_ROWS = 6;

/** The neighbours of the open conversation, the next one first; while none is open, the top of the list. */
export function wantedAhead(rows: readonly { id: string }[], selectedId: string | undefined): string[] {
  const at = selectedId === undefined ? -1 : rows.findIndex((row) => row.id === selectedId);
  const near = at < 0 ? rows.slice(0, FIRST_ROWS) : [rows[at + 1], rows[at - 1], rows[at + 2]];
  return near.flatMap((row) => (row ? [row.id] : []));
}
