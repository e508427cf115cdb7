import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './schema';
import { Problem, problemOf } from './problem';
import { freshToken, refresh, session } from './session';

/** Puts the token on each request; a 401 renews it once and repeats the request. */
async function authorisedFetch(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await reach(request, await freshToken());
  if (response.status !== 401 || !(await refresh())) return response;
  return reach(again, session.get().accessToken);
}

async function reach(request: Request, token: string | null): Promise<Response> {
  if (token) request.headers.set('Authorization', `Bearer ${token}`);
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0);
  }
}

const failures: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
  },
};

/** The typed client of `/api`. Every failure is a thrown `Problem`. */
export const client = createClient<paths>({ baseUrl: globalThis.location?.origin ?? '', fetch: authorisedFetch });
client.use(failures);

/** The body of an answer; failures have been thrown as `Problem` before. */
export async function unwrap<T>(answer: Promise<{ data?: T; response: Response }>): Promise<T> {
  const { data } = await answer;
  return data as T;
}

/** Posts a form with a file and reports how much of it has left. */
export async function upload<T>(path: string, form: FormData, onProgress: (share: number) => void, signal: AbortSignal): Promise<T> {
  const token = await freshToken();
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.responseType = 'json';
    if (token) request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      const body = (request.response ?? {}) as Record<string, unknown>;
      if (request.status < 300) resolve(body as T);
      else reject(new Problem(request.status, body));
    };
    request.onerror = () => reject(new Problem(0));
    signal.addEventListener('abort', () => request.abort());
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    request.send(form);
  });
}
