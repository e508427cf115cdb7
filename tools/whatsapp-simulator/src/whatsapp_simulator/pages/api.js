// The control API of the simulator.

import { say } from "./say.js";

export async function call(method, path, body) {
  const options = { method };
  if (body instanceof Blob) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  let answer;
  try {
    answer = await fetch(`/control${path}`, options);
  } catch {
    say("offline");
    return null;
  }
  const data = await answer.json();
  if (!answer.ok) {
    say(null, data.detail);
    return null;
  }
  return data;
}

export const of = (customer, deed) => `/customers/${encodeURIComponent(customer)}/${deed}`;

export function upload(line, blob, name, type, voice) {
  const query = new URLSearchParams({ line_id: line, mime_type: type });
  if (name) query.set("file_name", name);
  if (voice) query.set("voice", "1");
  return call("POST", `/media?${query}`, blob);
}
