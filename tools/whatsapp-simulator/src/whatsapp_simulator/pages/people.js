// The customers whose telephone one can take in hand.

import { call } from "./api.js";
import { summary } from "./bubbles.js";
import { h, iconButton, plain } from "./dom.js";
import { has, t, when } from "./texts.js";
import { current, on, openChat, world } from "./world.js";

const nav = document.getElementById("people");
const list = document.getElementById("people-list");
const form = document.getElementById("new-person");

function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return words.slice(0, 1).concat(words.length > 1 ? words.slice(-1) : []).map((word) => [...word][0]).join("");
}

export function phoneOf(customer) {
  return customer.phone ? `+${customer.phone}` : `@${customer.username ?? customer.user_id}`;
}

function row(customer) {
  const note = customer.note && has(customer.note) ? t(customer.note) : phoneOf(customer);
  const under = customer.last ? plain(summary(customer.last)) || note : note;
  return h("li", {}, h("button", { type: "button", class: "person", "data-id": customer.id, "aria-current": customer.id === world.current ? "true" : "false", onclick: () => choose(customer.id) },
    h("span", { class: customer.online ? "face" : "face off", "aria-hidden": "true" }, initials(customer.name)),
    h("b", { dir: "auto" }, customer.name),
    customer.unread ? h("span", { class: "badge" }, String(customer.unread)) : h("span", { class: "foot" }, customer.last ? when(customer.last.at) : ""),
    h("small", { dir: "auto" }, under)));
}

async function choose(id) {
  nav.classList.remove("open");
  await openChat(id);
}

on("people", () => {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  list.replaceChildren(...world.customers.map(row));
  if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  const customer = current();
  document.getElementById("line-name").textContent = world.line?.name ?? "";
  document.getElementById("line-note").textContent = customer ? t("youAre", { name: customer.name }) : "";
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  const phone = String(fields.get("phone")).trim();
  const made = await call("POST", "/customers", { name: fields.get("name"), phone: phone || null, username: phone ? null : String(fields.get("name")).toLowerCase().replace(/\W+/g, ".") });
  if (made) {
    form.reset();
    choose(made.id);
  }
});

export function addCloser() {
  nav.querySelector(".close-sheet")?.remove();
  nav.prepend(iconButton("close", t("close"), () => nav.classList.remove("open"), { class: "icon close-sheet" }));
}
