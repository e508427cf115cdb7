// Builds elements without ever parsing text as markup: what a person writes stays text.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  theme: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18m0 0v18m0-14 6 6m-6-1 5.500 5.500m-5.500-.5 2.500 2.500",
  people: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8m-6 10v-2a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4v2m1-17.9a4 4 0 0 1 0 7.8M21 21v-2a4 4 0 0 0-3-3.9",
  tune: "M4 6h8m4 0h4M4 12h2m4 0h10M4 18h11m4 0h1M14 4v4M8 10v4m9 2v4",
  attach: "m15 7-6.5 6.5a2 2 0 0 0 3 3L18 10a4 4 0 0 0-6-6l-6.5 6.5a6 6 0 0 0 9 9L21 13",
  mic: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M5 11a7 7 0 0 0 14 0m-7 7v3m-4 0h8",
  send: "M4 12 20 4l-5 16-3.5-6.5zm7.5 1.5L20 4",
  stop: "M7 7h10v10H7z",
  close: "M6 6l12 12M18 6 6 18",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  image: "M4 5h16v14H4zm0 11 5-5 4 4 2-2 5 5M15 9h.01",
  file: "M14 3v5h5M7 3h7l5 5v13H7z",
  place: "M12 21s-7-6.2-7-11a7 7 0 0 1 14 0c0 4.8-7 11-7 11m0-8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
  card: "M3 5h18v14H3zm6 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4m-3 4a3 3 0 0 1 6 0m3-7h3m-3 4h3",
  sticker: "M20 12 12 20H7a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3zM20 12h-5a3 3 0 0 0-3 3v5M9 9h.01M15 9h.01",
  video: "M4 6h11v12H4zm11 4 5-3v10l-5-3",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function iconButton(name, label, onclick, extra) {
  return h("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick, ...extra }, icon(name));
}

const MARKS = { "*": "strong", _: "em", "~": "s", "`": "code" };

// WhatsApp's own marks: *bold*, _italic_, ~struck~ and `code`, only around whole words.
export function formatted(text) {
  const parts = [];
  const pattern = /(^|[\s([{.,;:!?"'-])([*_~`])(?=\S)([^\n]*?\S)\2(?=$|[\s)\]}.,;:!?"'-])/gu;
  let last = 0;
  for (const found of text.matchAll(pattern)) {
    const start = found.index + found[1].length;
    if (start < last) continue;
    const inner = found[2] === "`" ? found[3] : formatted(found[3]);
    parts.push(text.slice(last, start), h(MARKS[found[2]], {}, inner));
    last = start + found[3].length + 2;
  }
  parts.push(text.slice(last));
  return parts;
}

// The words without their marks, for where there is one line only.
export function plain(text) {
  return formatted(text).map((part) => part.textContent ?? part).join("");
}
