// What the page knows, and who wants to hear of a change.

import { call } from "./api.js";

export const world = { line: null, customers: [], current: null, messages: [], faults: [], kinds: {}, refused: [], skew: 0, autoRead: true, typingUntil: 0, wanted: null, evolution: { instances: [], apikey: "" } };

const listeners = { people: [], thread: [], panel: [] };

export const on = (part, listener) => listeners[part].push(listener);
export function changed(...parts) {
  for (const part of parts) for (const listener of listeners[part]) listener();
}

export const current = () => world.customers.find((one) => one.id === world.current) ?? null;
export const now = () => Date.now() / 1000 + world.skew;

// As a telephone sorts its chats; who never wrote comes after, as always.
const newestFirst = (customers) => [...customers].sort((one, other) => (other.last?.at ?? 0) - (one.last?.at ?? 0));

export async function load() {
  const state = await call("GET", world.wanted ? `/state?line_id=${encodeURIComponent(world.wanted)}` : "/state");
  if (state === null) return;
  Object.assign(world, { line: state.line, customers: newestFirst(state.customers), faults: state.faults, kinds: state.kinds, templates: state.templates });
  world.skew = state.now - Date.now() / 1000;
  world.evolution = (await call("GET", "/evolution")) ?? world.evolution;
  if (!current()) world.current = world.customers[0]?.id ?? null;
  world.refused = ((await call("GET", "/refused"))?.refused ?? []).slice(-6);
  await openChat(world.current);
}

// The number of the business that the customers write to; null is the first.
export function useLine(line) {
  world.wanted = line;
  return load();
}

export async function openChat(customer) {
  world.current = customer;
  world.typingUntil = 0;
  const found = customer === null ? null : await call("GET", `/chat?customer=${encodeURIComponent(customer)}&line_id=${world.line.id}`);
  if (found !== null && world.current === customer) world.messages = found.messages;
  changed("people", "thread", "panel");
  look();
}

// Looking at the chat is reading it, unless the person who plays switched that off.
export function look() {
  const customer = current();
  if (!customer || !world.autoRead || document.visibilityState !== "visible") return;
  const waits = customer.unread > 0 || world.messages.some((one) => !one.from_customer && one.status === "delivered");
  if (!waits) return;
  customer.unread = 0;
  changed("people");
  call("POST", `/customers/${encodeURIComponent(customer.id)}/read`, { line_id: world.line.id });
}

function onMessage(message) {
  if (message.line_id !== world.line?.id) return;
  const customer = world.customers.find((one) => one.id === message.customer_id);
  if (!customer) {
    load();
    return;
  }
  const isNew = customer.last?.id !== message.id && message.at >= (customer.last?.at ?? 0) && message.status === "accepted";
  if (message.kind !== "reaction" && message.at >= (customer.last?.at ?? 0)) {
    customer.last = message;
    world.customers = newestFirst(world.customers);
  }
  if (message.customer_id === world.current) {
    const place = world.messages.findIndex((one) => one.id === message.id);
    if (place < 0) world.messages.push(message);
    else world.messages[place] = message;
    if (!message.from_customer) world.typingUntil = 0;
    changed("thread");
    look();
  } else if (isNew && !message.from_customer && message.kind !== "reaction") customer.unread += 1;
  changed("people");
}

function onCustomer(state) {
  if (state.line_id !== world.line?.id) return;
  const known = world.customers.find((one) => one.id === state.id);
  if (known) Object.assign(known, state);
  else world.customers.push({ last: null, unread: 0, ...state });
  changed("people", "panel");
}

export function follow() {
  const source = new EventSource("/control/events");
  const listen = (name, act) => source.addEventListener(name, (event) => act(JSON.parse(event.data)));
  let broken = false;
  source.onerror = () => { broken = true; };
  source.onopen = () => { if (broken) load(); broken = false; };
  listen("message", onMessage);
  listen("customer", onCustomer);
  listen("faults", ({ faults }) => { world.faults = faults; changed("panel"); });
  listen("refused", (one) => { world.refused = [...world.refused, one].slice(-6); changed("panel"); });
  listen("typing", ({ customer_id }) => {
    if (customer_id !== world.current) return;
    world.typingUntil = Date.now() + 25000;
    changed("thread");
    setTimeout(() => changed("thread"), 25100);
  });
  listen("evolution", ({ instances }) => { world.evolution.instances = instances; changed("panel"); });
  listen("past", () => load());
  listen("reset", () => load());
}
