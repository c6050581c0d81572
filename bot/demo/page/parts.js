// A message's components as controls: what Discord sends, and nothing that the bot has not made.

import { blocks, el } from "./words.js";

const ENTITIES = { 5: ["people"], 6: ["roles"], 7: ["people", "roles"], 8: ["places"] };
const STYLES = { 1: "strong", 2: "", 3: "good", 4: "danger" };
const size = (bytes) => bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;

/** `c`: names, now, me, place, and `act` (what a control does). */
export function parts(list, message, c) {
  return list.map((part) => one(part, message, c)).filter(Boolean);
}

function one(part, message, c) {
  switch (part.type) {
    case 1: return el("div", { class: "row" }, ...parts(part.components, message, c));
    case 2: return button(part, message, c);
    case 3: case 5: case 6: case 7: case 8: return choice(part, message, c);
    case 9: return el("div", { class: "section" }, el("div", {}, ...parts(part.components, message, c)), one(part.accessory, message, c));
    case 10: return el("div", {}, ...blocks(part.content, c));
    case 11: return picture(part.media, part.description, message, c);
    case 12: return el("div", { class: "row" }, ...part.items.map((item) => picture(item.media, item.description, message, c)));
    case 13: return file(named(part.file, message), message, c);
    case 14: return el("hr");
    case 17: return el("div", { class: "card" }, ...parts(part.components, message, c));
    default: return null;
  }
}

function button(part, message, c) {
  const label = [part.emoji?.name, part.label].filter(Boolean).join(" ");
  if (part.url) {
    const place = part.url.match(/^https:\/\/discord\.com\/channels\/\d+\/(\d+)/);
    return place && c.names.places[place[1]] !== undefined
      ? el("button", { type: "button", "data-place": place[1] }, label)
      : el("a", { class: "button", href: part.url, rel: "noreferrer noopener", target: "_blank" }, label);
  }
  return el("button", { type: "button", class: STYLES[part.style], disabled: !!part.disabled,
    onclick: () => c.act({ do: "click", message: message.id, control: part.custom_id }) }, label);
}

/** Everything a select offers, as [value, words, chosen]. */
export function offered(part, names) {
  if (part.type === 3) return part.options.map((o) => [o.value, [o.label, o.description].filter(Boolean).join(": "), !!o.default]);
  const chosen = new Set((part.default_values || []).map((value) => value.id));
  return ENTITIES[part.type].flatMap((kind) => Object.entries(names[kind]))
    .sort((a, b) => a[1].localeCompare(b[1])).map(([value, name]) => [value, name, chosen.has(value)]);
}

/** A native select for it; `name` is what a screen reader says. */
export function select(part, names, name, id) {
  const several = (part.max_values ?? 1) > 1;
  const options = offered(part, names);
  const none = !several && (part.min_values === 0 || part.required === false || !options.some((o) => o[2]));
  return el("select", { multiple: several, "aria-label": name, id, disabled: !!part.disabled },
    none && el("option", { value: "" }, part.placeholder || "Choose"),
    ...options.map(([value, words, chosen]) => {
      const option = el("option", { value }, words.length > 90 ? words.slice(0, 89) + "…" : words);
      option.selected = chosen;
      return option;
    }));
}

export const chosen = (field) => [...field.selectedOptions].map((option) => option.value).filter(Boolean);

function choice(part, message, c) {
  const field = select(part, c.names, part.placeholder || "Choose");
  // A press of its own: a choice that acted at once would act on every arrow key.
  const press = el("button", { type: "button", disabled: !!part.disabled, onclick: () => c.act({
    do: "select", message: message.id, control: part.custom_id, kind: part.type, values: chosen(field) }) }, "Choose");
  return el("div", { class: "choice" }, field, press);
}

const named = (reference, message) => {
  const name = (reference.url || "").split("/").pop();
  return message.attachments.find((found) => found.filename === name || found.url === reference.url);
};
const address = (found, message, c) => `/files/${c.me}/${message.channel_id}/${message.id}/${found.id}/${encodeURIComponent(found.filename)}`;

export function file(found, message, c) {
  if (!found) return null;
  if (/^image\/(png|jpeg)$/.test(found.content_type)) return picture(found, found.description, message, c);
  return el("a", { class: "file", href: address(found, message, c), download: found.filename },
    el("span", { "aria-hidden": "true", class: "kind" }, found.filename.split(".").pop()),
    el("span", {}, found.filename), el("small", {}, size(found.size)));
}

function picture(media, words, message, c) {
  const found = media.filename ? media : named(media, message);
  return found ? el("img", { class: "picture", src: address(found, message, c), alt: words || found.filename }) : null;
}
