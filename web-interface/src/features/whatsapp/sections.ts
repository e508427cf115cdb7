export const sections = ['numbers', 'templates', 'usage', 'traffic'] as const;
export type Section = (typeof sections)[number];

/** Reads the address; what makes no sense is dropped. */
export function parseSection(search: Record<string, unknown>): { section?: Section } {
  const section = sections.find((name) => name === search['section']);
  return section ? { section } : {};
}
