/**
 * Keeps rows where they are while somebody aims at them.
 *
 * `order` is the order at the moment of freezing. Known rows keep their place and show their new content; rows that would
 * appear above the last known one are held back and counted; rows after it (a further page) are shown.
 */
export function inFrozenOrder<Row extends { id: string }>(rows: readonly Row[], order: readonly string[]): { rows: Row[]; held: number } {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const known = new Set(order);
  const kept = order.flatMap((id) => byId.get(id) ?? []);
  let lastKnown = -1;
  rows.forEach((row, index) => {
    if (known.has(row.id)) lastKnown = index;
  });
  const after = rows.slice(lastKnown + 1).filter((row) => !known.has(row.id));
  const held = rows.slice(0, lastKnown + 1).filter((row) => !known.has(row.id)).length;
  return { rows: [...kept, ...after], held };
}
