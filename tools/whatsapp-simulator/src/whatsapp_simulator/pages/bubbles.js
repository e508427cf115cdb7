// One message as it is seen: every kind of both directions.

import { call, of } from "./api.js";
import { formatted, h, icon } from "./dom.js";
import { t } from "./texts.js";
import { world } from "./world.js";

const media = (id) => `/control/media/${encodeURIComponent(id)}`;
const source = (file) => (file.id ? media(file.id) : file.link);
const paragraph = (text, name) => (text ? h("p", { class: name }, formatted(text)) : null);

export function summary(message) {
  if (!message) return "";
  if (message.deleted) return t("deleted");
  const c = message.content;
  switch (message.kind) {
    case "text": return c.body ?? "";
    case "template": return message.shown?.body ?? "";
    case "interactive": return c.body?.text ?? c[c.type]?.title ?? "";
    case "button": return c.text ?? "";
    case "image": case "video": case "document": return c.caption || c.filename || t(message.kind);
    case "audio": return t("voice");
    case "sticker": return t("sticker");
    case "location": return c.name || t("place");
    case "contacts": return (c.contacts ?? c)[0]?.name?.formatted_name ?? t("contact");
    default: return c.body ?? message.kind;
  }
}

function press(message, button) {
  return () => call("POST", of(message.customer_id, "press"), { message_id: message.id, button });
}

function choice(label, description, onclick, href) {
  if (href) return h("a", { class: "choice", href, target: "_blank", rel: "noreferrer" }, label);
  return h("button", { type: "button", class: "choice", onclick, disabled: !onclick }, label, description ? h("small", {}, description) : null);
}

function templateButtons(message) {
  return (message.shown?.buttons ?? []).map((button, index) => {
    if (button.type === "QUICK_REPLY") return choice(button.text, null, press(message, String(index)));
    if (button.type === "URL") return choice(button.text, null, null, button.url);
    return choice(button.text, button.code);
  });
}

function listRows(message) {
  return message.content.action.sections.flatMap((section) => [
    section.title ? h("p", { class: "section" }, section.title) : null,
    ...section.rows.map((row) => choice(row.title, row.description, press(message, row.id))),
  ]);
}

export function choices(message) {
  if (message.from_customer || message.status === "failed") return [];
  if (message.kind === "template") return templateButtons(message);
  if (message.kind !== "interactive") return [];
  const { type, action } = message.content;
  if (type === "button") return action.buttons.map(({ reply }) => choice(reply.title, null, press(message, reply.id)));
  if (type === "list") return [h("details", {}, h("summary", { class: "choice" }, action.button), h("div", { class: "choices" }, listRows(message)))];
  if (type === "cta_url") return [choice(action.parameters.display_text, null, null, action.parameters.url)];
  if (type === "location_request_message") return [choice(t("place"), null, () => sendPlace(message))];
  if (type === "request_contact_info") return [choice(t("contact"), null, () => shareNumber(message))];
  return [choice(action.parameters?.flow_cta ?? type)];
}

function sendPlace(message) {
  call("POST", of(message.customer_id, "messages"), { type: "location", line_id: world.line.id, reply_to: message.id, location: { latitude: -23.5505, longitude: -46.6333, name: t("myPlace"), address: t("street") } });
}

function shareNumber(message) {
  const customer = world.customers.find((one) => one.id === message.customer_id);
  const phone = customer.phone ?? "5511970001122";
  call("POST", of(message.customer_id, "messages"), { type: "contacts", line_id: world.line.id, reply_to: message.id, contacts: [{ name: { formatted_name: customer.name, first_name: customer.name }, phones: [{ phone: `+${phone}`, wa_id: phone, type: "CELL" }] }] });
}

function header(head) {
  if (!head) return null;
  if (typeof head.text === "string") return paragraph(head.text, "head");
  for (const kind of ["image", "video", "document"]) if (head[kind]) return file(kind, head[kind]);
  return null;
}

function file(kind, content) {
  if (kind === "image") return h("img", { class: "photo", src: source(content), alt: content.caption ?? t("image") });
  if (kind === "sticker") return h("img", { class: "sticker", src: source(content), alt: t("sticker") });
  if (kind === "video") return h("video", { src: source(content), controls: true, "aria-label": t("video") });
  if (kind === "audio") return h("audio", { src: source(content), controls: true, "aria-label": t("voice") });
  return h("a", { class: "file", href: source(content), target: "_blank", rel: "noreferrer", download: content.filename ?? "" }, icon("file"), h("span", {}, content.filename ?? t("document")));
}

function card(contact) {
  const phones = (contact.phones ?? []).map((phone) => h("small", {}, phone.phone));
  return h("div", { class: "card map" }, icon("card"), h("div", {}, contact.name.formatted_name, phones));
}

function place(content) {
  const where = `${Number(content.latitude).toFixed(4)}, ${Number(content.longitude).toFixed(4)}`;
  return h("div", { class: "map" }, icon("place"), h("div", {}, content.name ?? t("place"), h("small", {}, content.address ?? where)));
}

export function content(message) {
  if (message.deleted) return [h("p", { class: "foot" }, t("deleted"))];
  const c = message.content;
  switch (message.kind) {
    case "text": return [paragraph(c.body)];
    case "image": case "video": case "document": case "audio": case "sticker": return [file(message.kind, c), paragraph(c.caption)];
    case "location": return [place(c)];
    case "contacts": return (c.contacts ?? c).map(card);
    case "button": return [paragraph(c.text)];
    case "template": return [header(message.shown?.header), paragraph(message.shown?.body), paragraph(message.shown?.footer, "foot")];
    case "interactive": {
      if (message.from_customer) return [paragraph(c[c.type]?.title ?? c[c.type]?.body ?? c.type), paragraph(c[c.type]?.description, "foot")];
      return [header(c.header), paragraph(c.body?.text), paragraph(c.footer?.text, "foot")];
    }
    default: return [paragraph(c.body ?? message.kind)];
  }
}
