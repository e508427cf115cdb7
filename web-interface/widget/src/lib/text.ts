/** Foreign text made fit for one line: no control characters, no direction tricks, no endless names. */
export function cleanLine(text: string | null | undefined, max = 120): string {
  const clean = (text ?? '').replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').trim();
  return clean.length > max ? `${clean.slice(0, max - 1)}…` : clean;
}
