/** Where a row stood in the list: the rows above it, the nearest first. */
export interface Stand {
  id: string;
  above: readonly string[];
}

/** As many neighbours as are remembered: that all of them go at once does not happen in the time a conversation is open. */
const NEIGHBOURS = 8;

/** Where a row stands; null if it is not in the list. */
export function standOf(rows: readonly { id: string }[], id: string): Stand | null {
  const at = rows.findIndex((row) => row.id === id);
  if (at < 0) return null;
  return { id, above: rows.slice(Math.max(0, at - NEIGHBOURS), at).map((row) => row.id).reverse() };
}

/** Whether two stands are the same place. */
export const isSameStand = (a: Stand | null, b: Stand | null): boolean => a?.id === b?.id && a?.above.join() === b?.above.join();

/** The list with a row that no longer belongs to it, where it stood: below the nearest neighbour that is still there. */
export function withKept<Row extends { id: string }>(rows: readonly Row[], kept: Row, { above }: Stand): Row[] {
  const neighbour = above.find((id) => rows.some((row) => row.id === id));
  const at = rows.findIndex((row) => row.id === neighbour) + 1;
  return [...rows.slice(0, at), kept, ...rows.slice(at)];
}
