/** What the page's signed identity says; the server alone verifies it, here it only fills the form and keeps customers apart. */
export interface Identity {
  token: string;
  subject: string;
  name: string | null;
  email: string | null;
  phone: string | null;
}

/** Reads the claims of a JWT without trusting them; null if it is not one or has expired. */
export function readIdentity(token: string | null | undefined, now: number = Date.now()): Identity | null {
  const part = token?.split('.')[1];
  if (!token || !part) return null;
  try {
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const text = (key: string) => (typeof claims[key] === 'string' && claims[key] ? (claims[key] as string) : null);
    if (typeof claims.exp === 'number' && claims.exp * 1000 <= now) return null;
    const subject = text('sub');
    if (!subject) return null;
    return { token, subject, name: text('name'), email: text('email'), phone: text('phone') ?? text('phone_number') };
  } catch {
    return null;
  }
}
