/** What somebody searches for among the consents. Pure. */
import type { ConsentFilters } from '@/api/consents';

/** A whole number is looked up as one, with or without the ninth digit; anything else is a part of a name. */
export function askedFor(text: string): Pick<ConsentFilters, 'phone' | 'q'> {
  const wanted = text.trim();
  if (!wanted) return {};
  const digits = wanted.replace(/\D/g, '').length;
  return /^\+?[\d\s().-]+$/.test(wanted) && digits >= 10 && digits <= 15 ? { phone: wanted } : { q: wanted };
}
