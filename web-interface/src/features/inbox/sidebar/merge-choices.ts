/** Which fields of two contacts have to be decided on. Pure. */
const fields = ['name', 'phone', 'email', 'document'] as const;
export type Field = (typeof fields)[number];

/** A field in which both contacts say something, and not the same. */
export interface Choice {
  field: Field;
  ours: string;
  theirs: string;
}

type Known = { [Name in Field]?: string | null };

/** What differs; the notes of both are kept without asking. */
export function choices(kept: Known, gone: Known): Choice[] {
  return fields.flatMap((field) => {
    const ours = kept[field];
    const theirs = gone[field];
    return ours && theirs && ours !== theirs ? [{ field, ours, theirs }] : [];
  });
}
