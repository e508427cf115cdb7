/** Which files a template may open with; the bounds are Meta's. Pure. */
export type HeaderKind = 'image' | 'video' | 'document';

const MEGABYTE = 1024 * 1024;
const limits: Record<HeaderKind, { types: readonly string[]; most: number }> = {
  image: { types: ['image/jpeg', 'image/png'], most: 5 * MEGABYTE },
  video: { types: ['video/mp4'], most: 16 * MEGABYTE },
  document: { types: ['application/pdf'], most: 100 * MEGABYTE },
};

/** What a file chooser offers. */
export const acceptOf = (kind: HeaderKind): string => limits[kind].types.join(',');

/** Why a file cannot open the template, or null. A file that does not tell its type is looked at by the server. */
export function headerFault(kind: HeaderKind, file: { type: string; size: number }): 'type' | 'size' | null {
  const type = file.type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type && !limits[kind].types.includes(type)) return 'type';
  return file.size > limits[kind].most ? 'size' : null;
}
