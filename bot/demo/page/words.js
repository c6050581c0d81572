// Discord's marks as elements. Text only ever becomes text nodes, so nothing that members write can act on the page.

const ZONE = "Europe/London";
const format = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, ...options });
const TIMES = {
  t: format({ hour: "numeric", minute: "2-digit" }),
  T: format({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
  d: format({ day: "2-digit", month: "2-digit", year: "numeric" }),
  D: format({ day: "numeric", month: "long", year: "numeric" }),
  f: format({ day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit" }),
  F: format({ weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit" }),
};
const STEPS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const INLINE = [
  [/^\\([!-\/:-@[-`{-~])/, (m) => m[1]],
  [/^`([^`\n]+)`/, (m) => el("code", {}, m[1])],
  [/^<t:(-?\d+)(?::([tTdDfFR]))?>/, (m, c) => el("time", { datetime: new Date(m[1] * 1000).toISOString() }, moment(+m[1], m[2] || "f", c.now))],
  [/^<@!?(\d+)>/, (m, c) => el("span", { class: "mention" }, "@" + (c.names.people[m[1]] || "somebody"))],
  [/^<@&(\d+)>/, (m, c) => el("span", { class: "mention" }, "@" + (c.names.roles[m[1]] || "a role"))],
  [/^<#(\d+)>/, (m, c) => c.names.places[m[1]] === undefined ? "#a private place"
    : el("button", { type: "button", class: "mention", "data-place": m[1] }, "#" + c.names.places[m[1]])],
  [/^<\/([^:>]+):\d+>/, (m) => el("code", {}, "/" + m[1])],
  [/^<a?:(\w+):\d+>/, (m) => `:${m[1]}:`],
  [/^\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?(?: "[^"]*")?\)/, (m, c) => link(m[2], m[1], c)],
  [/^<(https?:\/\/[^\s>]+)>/, (m, c) => link(m[1], m[1], c)],
  [/^https?:\/\/[^\s<]*[^\s<.,;:!?)'"\]]/, (m, c) => link(m[0], m[0], c)],
  [/^\*\*\*(?=\S)([^]+?\S)\*\*\*(?!\*)/, (m, c) => el("strong", {}, el("em", {}, ...inline(m[1], c)))],
  [/^\*\*(?=\S)([^]*?\S)\*\*(?!\*)/, (m, c) => el("strong", {}, ...inline(m[1], c))],
  [/^__(?=\S)([^]+?\S)__(?!_)/, (m, c) => el("u", {}, ...inline(m[1], c))],
  [/^~~(?=\S)([^]+?\S)~~/, (m, c) => el("s", {}, ...inline(m[1], c))],
  [/^\*(?=\S)([^*]+?\S|\S)\*(?!\*)/, (m, c) => el("em", {}, ...inline(m[1], c))],
  [/^_(?=\S)([^_]*?\S)_(?![\w_])/, (m, c) => el("em", {}, ...inline(m[1], c))],
];

export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const clock = (iso) => TIMES.t.format(new Date(iso));
export const day = (iso) => format({ weekday: "long", day: "numeric", month: "long" }).format(new Date(iso));

function moment(seconds, style, now) {
  if (style !== "R") return TIMES[style].format(new Date(seconds * 1000));
  const away = seconds - new Date(now).getTime() / 1000;
  const [unit, size] = STEPS.find(([, size]) => Math.abs(away) >= size) || STEPS.at(-1);
  return new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" }).format(Math.round(away / size), unit);
}

function link(address, words, c) {
  if (/^https:\/\/discord\.com\/channels\/\d+\/(\d+)/.test(address)) {
    const place = address.match(/channels\/\d+\/(\d+)/)[1];
    const name = c.names.places[place];
    if (name !== undefined) return el("button", { type: "button", class: "mention", "data-place": place }, words === address ? "#" + name : words);
  }
  return el("a", { href: address, rel: "noreferrer noopener", target: "_blank" }, words);
}

function inline(text, c) {
  const found = [];
  let plain = "";
  while (text) {
    const hit = /^[\\`<*_~[h]/.test(text) && !(text[0] === "_" && /\w$/.test(plain))
      ? INLINE.map(([mark, make]) => [text.match(mark), make]).find(([m]) => m) : null;
    if (!hit) { plain += text[0]; text = text.slice(1); continue; }
    if (plain) { found.push(plain); plain = ""; }
    found.push(hit[1](hit[0], c));
    text = text.slice(hit[0][0].length);
  }
  if (plain) found.push(plain);
  return found;
}

/** A message's text as blocks: headings, lists, quotes, code, small print, paragraphs. */
export function blocks(text, c) {
  const made = [];
  const lines = text.split("\n");
  while (lines.length) {
    const line = lines[0];
    let m;
    if (line.startsWith("```")) {
      const body = [line.slice(3)];
      lines.shift();
      while (!body.at(-1).includes("```") && lines.length) body.push(lines.shift());
      made.push(el("pre", {}, el("code", {}, body.join("\n").replace(/^\w*\n/, "").replace(/\n?```.*$/s, ""))));
    } else if ((m = line.match(/^(#{1,3}) +(.+)/))) {
      made.push(el("p", { class: "h" + m[1].length }, ...inline(m[2], c))); lines.shift();
    } else if ((m = line.match(/^-# +(.+)/))) {
      made.push(el("p", { class: "small" }, ...inline(m[1], c))); lines.shift();
    } else if (/^>>> /.test(line)) {
      made.push(el("blockquote", {}, ...blocks(lines.splice(0).join("\n").slice(4), c)));
    } else if (/^> /.test(line)) {
      const quoted = [];
      while (lines.length && /^> ?/.test(lines[0])) quoted.push(lines.shift().replace(/^> ?/, ""));
      made.push(el("blockquote", {}, ...blocks(quoted.join("\n"), c)));
    } else if (/^ *([-*]|\d+\.) +\S/.test(line)) {
      const numbered = /^ *\d/.test(line);
      const items = [];
      const first = parseInt(line.trim(), 10);
      while (lines.length && (numbered ? /^ *\d+\. +\S/ : /^ *[-*] +\S/).test(lines[0]))
        items.push(el("li", {}, ...inline(lines.shift().replace(/^ *([-*]|\d+\.) +/, ""), c)));
      made.push(el(numbered ? "ol" : "ul", numbered && first !== 1 ? { start: first } : {}, ...items));
    } else if (!line.trim()) {
      lines.shift();
    } else {
      const parts = [];
      do { parts.push(...(parts.length ? [el("br")] : []), ...inline(lines.shift(), c)); }
      while (lines.length && lines[0].trim() && !/^(#{1,3} |-# |> |>>> |```| *[-*] \S| *\d+\. \S)/.test(lines[0]));
      made.push(el("p", {}, ...parts));
    }
  }
  return made;
}
