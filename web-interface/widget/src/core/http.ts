/** Requests to `/api/widget`: bearer token, time limits, errors as values. */
import type { Attachment, FieldError } from './types';

const TIMEOUT_MS = 15_000;

/** An answer other than 2xx; status 0 means that no answer came. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** The kind of problem and the first rule that was broken, `slug/rule`: its sentences are English, so we have our own. */
    readonly code = '',
    readonly fields: FieldError[] = [],
    readonly retryAfterMs: number | undefined = undefined,
  ) {
    super(`HTTP ${status}`);
  }

  /** Nothing definite was said: the same request may be repeated. */
  get ambiguous(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

interface Problem {
  type?: unknown;
  errors?: unknown;
}

/** Reads an RFC 9457 body (or anything else) into an error. */
export function toApiError(status: number, body: string, retryAfter: string | null): ApiError {
  let problem: unknown = {};
  try {
    problem = JSON.parse(body);
  } catch {
    // A proxy's HTML page: the status alone has to do.
  }
  const seconds = Number(retryAfter);
  return problemError(status, problem, retryAfter && Number.isFinite(seconds) ? seconds * 1000 : undefined);
}

/** Reads a problem document that is parsed already, as the socket's frames carry it. */
export function problemError(status: number, body: unknown, retryAfterMs?: number): ApiError {
  const problem = (body ?? {}) as Problem;
  const fields = Array.isArray(problem.errors) ? (problem.errors as FieldError[]) : [];
  const slug = String(problem.type).split(':').pop();
  return new ApiError(status, [slug, fields[0]?.rule].filter(Boolean).join('/'), fields, retryAfterMs);
}

export class Http {
  constructor(
    readonly baseUrl: string,
    private readonly token: () => string | null,
  ) {}

  private headers(): Record<string, string> {
    const token = this.token();
    return token ? { Authorization: `Bearer ${token}` } : {};
  }

  get<T>(path: string): Promise<T> {
    return this.request<T>('GET', path);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.request<T>('POST', path, body);
  }

  delete(path: string): Promise<unknown> {
    return this.request('DELETE', path);
  }

  private async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(`${this.baseUrl}/api/widget${path}`, {
        method,
        headers: { ...this.headers(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
        body: body === undefined ? null : JSON.stringify(body),
        credentials: 'omit',
        referrerPolicy: 'strict-origin-when-cross-origin',
        signal: abort.signal,
      });
      const text = await response.text();
      if (!response.ok) throw toApiError(response.status, text, response.headers.get('Retry-After'));
      return (text ? JSON.parse(text) : null) as T;
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(0);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Uploads one file; `fetch` cannot report progress, so this is an XMLHttpRequest. */
  upload(blob: Blob, name: string, progress: (share: number) => void, signal: AbortSignal): Promise<Attachment> {
    return new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      const form = new FormData();
      form.append('file', blob, name);
      xhr.open('POST', `${this.baseUrl}/api/widget/attachments`);
      for (const [key, value] of Object.entries(this.headers())) xhr.setRequestHeader(key, value);
      xhr.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
      xhr.onload = () => {
        if (xhr.status < 200 || xhr.status > 299) {
          reject(toApiError(xhr.status, xhr.responseText, xhr.getResponseHeader('Retry-After')));
          return;
        }
        try {
          resolve(JSON.parse(xhr.responseText) as Attachment);
        } catch {
          reject(new ApiError(0));
        }
      };
      xhr.onerror = xhr.onabort = () => reject(new ApiError(0));
      signal.addEventListener('abort', () => xhr.abort());
      xhr.send(form);
    });
  }
}
