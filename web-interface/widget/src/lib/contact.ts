/** Phone or e-mail in one field: tell which it is, mask it, check it. */

export type Contact = { phone: string } | { email: string };

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

/** Formats a Brazilian phone as it is typed; anything that is not digits and phone signs stays as it is. */
export function maskContact(text: string): string {
  if (!/^[\d\s()+-]*$/.test(text) || text.trim().startsWith('+')) return text;
  const d = text.replace(/\D/g, '').slice(0, 13);
  if (d.length < 3 || d.length > 11) return d;
  const head = d.length === 11 ? 7 : 6;
  const number = d.length > head ? `${d.slice(2, head)}-${d.slice(head)}` : d.slice(2);
  return `(${d.slice(0, 2)}) ${number}`;
}

/** Reads the field: a phone in international digits (Brazil assumed), an e-mail address, or null if it is neither. */
export function parseContact(text: string): Contact | null {
  const value = text.trim();
  if (value.includes('@')) return value.length <= 254 && EMAIL.test(value) ? { email: value } : null;
  if (!/^[\d\s().+-]+$/.test(value)) return null;
  const digits = value.replace(/\D/g, '');
  if (value.startsWith('+')) return digits.length >= 8 && digits.length <= 15 ? { phone: digits } : null;
  if (digits.length === 10 || digits.length === 11) return { phone: `55${digits}` };
  return digits.startsWith('55') && (digits.length === 12 || digits.length === 13) ? { phone: digits } : null;
}
