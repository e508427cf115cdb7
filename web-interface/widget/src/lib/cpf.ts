/** Brazilian taxpayer numbers (CPF): mask while typing and check digits. */

/** Keeps the digits only, at most eleven. */
export function cpfDigits(text: string): string {
  return text.replace(/\D/g, '').slice(0, 11);
}

/** Formats what has been typed so far as `000.000.000-00`. */
export function maskCpf(text: string): string {
  const d = cpfDigits(text);
  let out = d.slice(0, 3);
  if (d.length > 3) out += `.${d.slice(3, 6)}`;
  if (d.length > 6) out += `.${d.slice(6, 9)}`;
  if (d.length > 9) out += `-${d.slice(9)}`;
  return out;
}

function checkDigit(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) sum += Number(digits[i]) * (digits.length + 1 - i);
  const rest = (sum * 10) % 11;
  return rest === 10 ? 0 : rest;
}

/** Tells whether the text holds a CPF whose two check digits are right (repeated digits are refused). */
export function isValidCpf(text: string): boolean {
  const d = text.replace(/\D/g, '');
  if (d.length !== 11 || /^(\d)\1{10}$/.test(d)) return false;
  return checkDigit(d.slice(0, 9)) === Number(d[9]) && checkDigit(d.slice(0, 10)) === Number(d[10]);
}
