/** An error the server explained (RFC 9457), or a failure to reach it (`status` 0). */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly detail: string;
  /** Further members of the problem document, such as `taken_by` or `errors`. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly retryAfter: number | null;

  constructor(status: number, body: Record<string, unknown> = {}, retryAfter: number | null = null) {
    const detail = typeof body['detail'] === 'string' ? body['detail'] : typeof body['title'] === 'string' ? body['title'] : '';
    super(detail || `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.type = typeof body['type'] === 'string' ? body['type'] : '';
    this.detail = detail;
    this.extra = body;
    this.retryAfter = retryAfter;
  }

  /** The server was not reached or is not well: trying again later may help. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  /** Who was faster, when a deed was refused because a colleague took the conversation. */
  get takenBy(): string | null {
    const who = this.extra['taken_by'];
    if (typeof who === 'string') return who;
    if (who && typeof who === 'object' && 'name' in who && typeof who.name === 'string') return who.name;
    return null;
  }

  /** The stable name of the problem, the last part of its type. */
  get slug(): string {
    return this.type.split(/[:/]/).at(-1) ?? '';
  }

  /** The fields a form was refused for. */
  get fields(): { field: string; rule: string; message: string }[] {
    const errors = this.extra['errors'];
    if (!Array.isArray(errors)) return [];
    return (errors as { loc?: unknown[]; field?: string; rule?: string; type?: string; msg?: string; message?: string }[]).map((entry) => ({
      field: (entry.field ?? String(entry.loc?.at(-1) ?? '')).split('.').at(-1) ?? '',
      rule: entry.rule ?? entry.type ?? '',
      message: entry.message ?? entry.msg ?? '',
    }));
  }

  /** Which rule one field of a refused form breaks, if any. */
  ruleOf(name: string): string | null {
    return this.fields.find((entry) => entry.field === name)?.rule ?? null;
  }
}

/** Reads the problem a response carries. */
export async function problemOf(response: Response): Promise<Problem> {
  const seconds = Number(response.headers.get('Retry-After'));
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = await response.clone().json();
    if (parsed && typeof parsed === 'object') body = parsed as Record<string, unknown>;
  } catch {
    // A proxy's HTML page: the status says enough.
  }
  return new Problem(response.status, body, Number.isFinite(seconds) && seconds > 0 ? seconds : null);
}
