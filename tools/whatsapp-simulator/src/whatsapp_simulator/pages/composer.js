// What the customer writes, records and attaches.

import { call, of, upload } from "./api.js";
import { summary } from "./bubbles.js";
import { h, icon, iconButton, plain } from "./dom.js";
import { asJpeg, Recorder } from "./capture.js";
import { say } from "./say.js";
import { t } from "./texts.js";
import { current, world } from "./world.js";

const STICKERS = ["ok", "wifi", "sad", "thanks"];
const root = document.getElementById("composer");
const box = h("textarea", { rows: 1, maxLength: 4096, id: "text" });
let replyTo = null;
let editing = null;
let tray = null;
let recorder = null;

function post(type, content, extra) {
  const customer = current();
  if (!customer) return null;
  const body = { type, line_id: world.line.id, [type]: content, ...extra };
  if (replyTo) body.reply_to = replyTo.id;
  answer(null);
  return call("POST", of(customer.id, "messages"), body);
}

export function answer(message) {
  replyTo = message;
  editing = null;
  draw();
  if (message) box.focus();
}

export function startEditing(message) {
  editing = message;
  replyTo = null;
  box.value = message.content.body;
  draw();
  box.focus();
}

function submit() {
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  grow();
  if (editing) {
    const target = editing;
    editing = null;
    draw();
    call("POST", of(target.customer_id, "edit"), { message_id: target.id, text });
  } else post("text", { body: text });
}

async function sendFile(kind, file) {
  if (!file) return;
  let blob = file;
  if (kind === "image") {
    blob = await asJpeg(file);
    if (!blob) { say("cannotRead"); return; }
  }
  const kept = await upload(world.line.id, blob, file.name, blob.type || "application/octet-stream");
  if (kept) post(kind, kind === "document" ? { id: kept.id, filename: file.name } : { id: kept.id, ...caption() });
}

function caption() {
  const text = box.value.trim();
  box.value = "";
  return text ? { caption: text } : {};
}

function pick(kind, accept) {
  const input = h("input", { type: "file", accept });
  input.addEventListener("change", () => sendFile(kind, input.files[0]));
  input.click();
  close();
}

async function sendSticker(name) {
  close();
  const blob = await (await fetch(`/stickers/${name}.webp`)).blob();
  const kept = await upload(world.line.id, blob, null, "image/webp");
  if (kept) post("sticker", { id: kept.id });
}

function close() {
  tray?.remove();
  tray = null;
  root.querySelector("#attach")?.setAttribute("aria-expanded", "false");
}

function show(...children) {
  close();
  tray = h("div", { class: "tray" }, children);
  tray.addEventListener("keydown", (event) => { if (event.key === "Escape") { close(); root.querySelector("#attach").focus(); } });
  root.querySelector(".composer").append(tray);
  root.querySelector("#attach").setAttribute("aria-expanded", "true");
  tray.querySelector("button, input")?.focus();
}

function contactForm() {
  const name = h("input", { required: true, maxLength: 80, value: "João Lima" });
  const phone = h("input", { required: true, maxLength: 20, inputMode: "tel", value: "+55 11 97000-1122" });
  const form = h("form", {}, h("label", {}, t("contactName"), name), h("label", {}, t("contactPhone"), phone), h("button", { class: "primary" }, t("send")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    const parts = name.value.split(" ");
    post("contacts", [{ name: { formatted_name: name.value, first_name: parts[0], last_name: parts.slice(1).join(" ") || undefined }, phones: [{ phone: phone.value, wa_id: phone.value.replace(/\D/g, ""), type: "CELL" }] }]);
  });
  show(form);
}

function fromAdvertisement() {
  close();
  post("text", { body: t("referralText") }, { extra: { referral: { source_url: "https://fb.me/anuncio-800", source_id: "120208", source_type: "ad", headline: "800 Mega por R$ 99,90", body: "Instalação grátis na sua rua", media_type: "image", image_url: "https://conectafibra.example/800.png", ctwa_clid: "ARAkLkA8rmlFeiCktEJQ" } } });
}

function attachments() {
  if (tray) { close(); return; }
  const entry = (name, key, act) => h("button", { type: "button", onclick: act }, icon(name), t(key));
  show(h("div", { class: "grid" },
    entry("image", "image", () => pick("image", "image/*")),
    entry("video", "video", () => pick("video", "video/mp4,video/3gpp")),
    entry("file", "document", () => pick("document", "")),
    entry("sticker", "sticker", () => show(h("div", { class: "grid four" }, STICKERS.map((name) => h("button", { type: "button", "aria-label": `${t("sticker")} ${name}`, onclick: () => sendSticker(name) }, h("img", { src: `/stickers/${name}.webp`, alt: "" })))))),
    entry("place", "place", () => { close(); post("location", { latitude: -23.5505, longitude: -46.6333, name: t("myPlace"), address: t("street") }); }),
    entry("card", "contact", contactForm),
    entry("people", "ad", fromAdvertisement)));
}

async function record() {
  recorder = new Recorder((seconds) => {
    const place = root.querySelector("#elapsed");
    if (place) place.textContent = t("recording", { time: `0:${String(seconds).padStart(2, "0")}` });
  });
  if (!(await recorder.start())) {
    recorder = null;
    say("noMicrophone");
    return;
  }
  draw();
}

async function finish(send) {
  const done = recorder;
  recorder = null;
  draw();
  const blob = await done.stop();
  if (!send || !blob.size) return;
  const kept = await upload(world.line.id, blob, null, blob.type || "audio/webm", true);
  if (kept) post("audio", { id: kept.id, voice: true });
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(120, box.scrollHeight)}px`;
}

function banner() {
  if (!replyTo && !editing) return null;
  const text = editing ? t("editing") : t("answering", { text: plain(summary(replyTo)) });
  return h("div", { class: "answering" }, h("span", {}, text), iconButton("close", t("cancel"), () => { if (editing) box.value = ""; answer(null); }));
}

export function draw() {
  const hadFocus = document.activeElement === box;
  box.setAttribute("aria-label", t("write"));
  box.placeholder = t("write");
  const line = recorder
    ? h("div", { class: "line" }, iconButton("close", t("cancel"), () => finish(false)), h("div", { class: "recording", id: "elapsed", role: "timer" }, t("recording", { time: "0:00" })), iconButton("send", t("stopRecording"), () => finish(true), { class: "icon send" }))
    : h("div", { class: "line" }, iconButton("attach", t("attach"), attachments, { id: "attach", "aria-expanded": "false" }), box, iconButton("mic", t("record"), record), iconButton("send", t("send"), submit, { class: "icon send" }));
  tray = null;
  root.replaceChildren(h("div", { class: "composer" }, banner(), line));
  if (hadFocus) box.focus();
}

box.addEventListener("input", grow);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
document.addEventListener("click", (event) => { if (tray && !event.target.closest(".tray, #attach")) close(); });
