/** Buttons and lists being made, within what WhatsApp takes. Pure. */

export interface OfferRow {
  title: string;
  description: string;
}

export interface OfferSection {
  title: string;
  rows: readonly OfferRow[];
}

/** What is being made; of a kind's parts only its own count. */
export interface OfferDraft {
  kind: 'buttons' | 'list';
  header: string;
  body: string;
  footer: string;
  buttons: readonly string[];
  /** What opens the list. */
  opener: string;
  sections: readonly OfferSection[];
}

/** Meta's limits, in characters and pieces. */
export const most = { header: 60, body: 1024, footer: 60, button: 20, buttons: 3, opener: 20, section: 24, row: 24, description: 72, rows: 10 } as const;

export const emptyRow: OfferRow = { title: '', description: '' };

/** A new one, around what was already written. */
export const newOffer = (body: string, opener: string): OfferDraft => ({
  kind: 'buttons', header: '', body: body.slice(0, most.body), footer: '', buttons: ['', ''], opener, sections: [{ title: '', rows: [emptyRow, emptyRow] }],
});

export type OfferFault = 'body' | 'buttons' | 'rows' | 'twice' | 'opener' | 'sections';

const twice = (titles: readonly string[]): boolean => new Set(titles.map((title) => title.toLowerCase())).size < titles.length;
const written = (texts: readonly string[]): string[] => texts.map((text) => text.trim()).filter(Boolean);

/** How many rows a list has, over all of its sections. */
export const rowCount = ({ sections }: OfferDraft): number => sections.reduce((sum, { rows }) => sum + rows.length, 0);

/** The first thing that keeps it from being sent; null = it may go. */
export function faultOf(draft: OfferDraft): OfferFault | null {
  if (!draft.body.trim()) return 'body';
  if (draft.kind === 'buttons') {
    const titles = written(draft.buttons);
    if (titles.length === 0) return 'buttons';
    return twice(titles) ? 'twice' : null;
  }
  if (!draft.opener.trim()) return 'opener';
  const sections = filledSections(draft);
  const titles = sections.flatMap(({ rows }) => rows.map(({ title }) => title));
  if (titles.length === 0) return 'rows';
  if (sections.length > 1 && sections.some(({ title }) => !title)) return 'sections';
  return twice(titles) ? 'twice' : null;
}

function filledSections({ sections }: OfferDraft): OfferSection[] {
  return sections
    .map(({ title, rows }) => ({ title: title.trim(), rows: rows.map((row) => ({ title: row.title.trim(), description: row.description.trim() })).filter((row) => row.title) }))
    .filter(({ rows }) => rows.length > 0);
}

/** The offer in the shape in which it is stored and sent; empty places are left out. */
export function offerMetadata(draft: OfferDraft): Record<string, unknown> {
  const texts = { ...(draft.header.trim() ? { header: draft.header.trim() } : {}), body: draft.body.trim(), ...(draft.footer.trim() ? { footer: draft.footer.trim() } : {}) };
  if (draft.kind === 'buttons') return { interactive: { kind: 'buttons', ...texts, buttons: written(draft.buttons).map((title, index) => ({ id: `b${index + 1}`, title })) } };
  let number = 0;
  const sections = filledSections(draft).map(({ title, rows }) => ({
    title,
    rows: rows.map((row) => ({ id: `r${(number += 1)}`, title: row.title, ...(row.description ? { description: row.description } : {}) })),
  }));
  return { interactive: { kind: 'list', ...texts, button: draft.opener.trim(), sections } };
}
