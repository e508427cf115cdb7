/** Under which names the widget keeps things on the visitor's device; one set for each server. */
export function deviceKeys(baseUrl: string): { prefix: string; database: string } {
  return { prefix: `ispchat:${baseUrl}`, database: `ispchat ${baseUrl}` };
}
