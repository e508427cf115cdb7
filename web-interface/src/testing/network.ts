import { vi } from 'vitest';

/** A request as a test wants to look at it. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}

/** Answers the app's requests by "METHOD /path", or by what a function says of them, and notes them; what is not named here is a failure of the test. */
export function answering(answers: Record<string, unknown>): Asked[] {
  const asked: Asked[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const request = input as Request;
    const url = new URL(request.url);
    const text = await request.text();
    const one: Asked = { method: request.method, path: url.pathname, query: url.searchParams, body: text ? (JSON.parse(text) as unknown) : null };
    asked.push(one);
    const name = `${request.method} ${url.pathname}`;
    if (!(name in answers)) throw new Error(`the test does not answer ${name}`);
    const answer = answers[name];
    return new Response(JSON.stringify(typeof answer === 'function' ? (answer as (asked: Asked) => unknown)(one) : answer), { status: 200, headers: { 'Content-Type': 'application/json' } });
  });
  return asked;
}
