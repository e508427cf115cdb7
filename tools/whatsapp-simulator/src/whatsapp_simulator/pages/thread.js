// The conversation as the customer's telephone shows it.

import { call, of } from "./api.js";
import { choices, content, summary } from "./bubbles.js";
import { answer, startEditing } from "./composer.js";
import { formatted, h, iconButton } from "./dom.js";
import { day, t, time } from "./texts.js";
import { current, on, world } from "./world.js";

const EMOJIS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
const TICKS = { accepted: "✓", sent: "✓", delivered: "✓✓", read: "✓✓", played: "✓✓" };
const list = document.getElementById("thread");
const drawn = new Map();
let shownChat = null;
let newestId;
let wasAtEnd = true;

function tick(message) {
  if (message.status === "failed") return null;
  const name = message.from_customer && message.status !== "read" ? "delivered" : message.status;
  const seen = name === "read" || name === "played";
  return h("span", { class: seen ? "tick read" : "tick", title: t(name), role: "img", "aria-label": t(name) }, TICKS[name]);
}

function quoted(message) {
  const id = message.context?.id;
  if (!id) return message.context?.forwarded ? h("p", { class: "foot" }, t("forwarded")) : null;
  const target = world.messages.find((one) => one.id === id);
  return h("div", { class: "quoted" }, target ? formatted(summary(target)) : "…");
}

function reason(message) {
  if (message.status === "failed") return h("p", { class: "why" }, `${t("failed")}: ${message.error.code} ${message.error.title}`);
  if (["hung", "cut", "error", "echo"].includes(message.answer)) return h("p", { class: "why" }, t(message.answer));
  return null;
}

function closeMenus(except) {
  for (const menu of list.querySelectorAll(".menu")) if (menu !== except) menu.remove();
  for (const button of list.querySelectorAll(".more[aria-expanded=true]")) button.setAttribute("aria-expanded", "false");
}

function openMenu(message, item, button) {
  const wasOpen = item.querySelector(".menu");
  closeMenus();
  if (wasOpen) return;
  const act = (run) => () => { closeMenus(); run(); button.focus(); };
  const react = (emoji) => act(() => call("POST", of(message.customer_id, "reaction"), { message_id: message.id, emoji }));
  const own = message.from_customer;
  const menu = h("div", { class: "menu", role: "group" },
    h("div", { class: "emojis" }, EMOJIS.map((emoji) => h("button", { type: "button", "aria-label": t("react", { emoji }), onclick: react(emoji) }, emoji))),
    message.reactions.customer ? h("button", { type: "button", onclick: react("") }, t("unreact")) : null,
    h("button", { type: "button", onclick: act(() => answer(message)) }, t("reply")),
    own && message.kind === "text" ? h("button", { type: "button", onclick: act(() => startEditing(message)) }, t("edit")) : null,
    own ? h("button", { type: "button", onclick: act(() => call("POST", of(message.customer_id, "delete"), { message_id: message.id })) }, t("remove")) : null);
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") { closeMenus(); button.focus(); } });
  item.append(menu);
  const bottom = list.getBoundingClientRect().bottom;
  if (menu.getBoundingClientRect().bottom > bottom) menu.classList.add("up");
  button.setAttribute("aria-expanded", "true");
  menu.querySelector("button").focus();
}

function draw(message) {
  if (message.kind === "system") return h("li", { class: "note" }, h("div", { class: "bubble" }, message.content.body));
  const side = message.from_customer ? "own" : "theirs";
  const bare = message.kind === "sticker" && !message.deleted;
  const failed = message.status === "failed" ? " failed" : "";
  const item = h("li", { class: `${side}${failed}`, "data-id": message.id });
  const more = iconButton("more", t("more"), () => openMenu(message, item, more), { class: "icon more", "aria-expanded": "false" });
  item.append(
    h("div", { class: "row" },
      h("div", { class: bare ? "bubble bare" : "bubble", dir: "auto" }, quoted(message), content(message),
        h("div", { class: "meta" }, message.edited ? t("edited") : null, time(message.at), tick(message))),
      message.deleted ? null : more));
  const emojis = Object.values(message.reactions).join(" ");
  if (emojis) item.append(h("div", { class: "reactions" }, emojis));
  const wanted = choices(message);
  if (wanted.length) {
    item.classList.add("asks");
    item.append(h("div", { class: "choices" }, wanted));
  }
  const why = reason(message);
  if (why) item.append(why);
  return item;
}

function isSame(one, other) {
  return one.length === other.length && one.every((node, index) => node === other[index]);
}

function refresh() {
  const chat = `${world.current} ${document.documentElement.lang}`;
  if (chat !== shownChat) drawn.clear();
  const place = list.scrollTop;
  const newest = world.messages.at(-1);
  // Who has just written wants to see it, also when a long list of choices stood open above.
  const hasWritten = Boolean(newest?.from_customer) && newest.id !== newestId;
  newestId = newest?.id;
  const atEnd = hasWritten || list.scrollHeight - place - list.clientHeight < 80;
  const nodes = [];
  let lastDay = "";
  for (const message of world.messages) {
    if (message.kind === "reaction") continue;
    const date = day(message.at);
    if (date !== lastDay) nodes.push(dayNode(date));
    lastDay = date;
    nodes.push(node(message));
  }
  if (!nodes.length && current()) nodes.push(h("li", { class: "hint" }, t("empty")));
  if (world.typingUntil > Date.now()) nodes.push(h("li", { class: "typing" }, t("typing")));
  if (!isSame([...list.children], nodes)) list.replaceChildren(...nodes);
  list.scrollTop = atEnd || chat !== shownChat ? list.scrollHeight : place;
  wasAtEnd = atEnd || chat !== shownChat;
  shownChat = chat;
}

function dayNode(date) {
  const key = `day ${date}`;
  if (!drawn.has(key)) drawn.set(key, { mark: date, node: h("li", { class: "day" }, date) });
  return drawn.get(key).node;
}

// A message is drawn again only when it changed, so that a playing sound or an open list survives.
function node(message) {
  const mark = JSON.stringify([message, world.messages.find((one) => one.id === message.context?.id)?.content]);
  const known = drawn.get(message.id);
  if (known?.mark === mark) return known.node;
  const fresh = draw(message);
  drawn.set(message.id, { mark, node: fresh });
  return fresh;
}

document.addEventListener("click", (event) => { if (!event.target.closest(".menu, .more")) closeMenus(); });
list.addEventListener("play", (event) => {
  const id = event.target.closest("li")?.dataset.id;
  const message = world.messages.find((one) => one.id === id);
  if (message && !message.from_customer && message.kind === "audio" && message.status !== "played") {
    call("POST", of(message.customer_id, "play"), { message_id: id });
  }
}, true);
// A picture that arrives later must not push the newest message out of sight.
list.addEventListener("load", () => { if (wasAtEnd) list.scrollTop = list.scrollHeight; }, true);
on("thread", refresh);
