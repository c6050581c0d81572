// The shell: who you are, where you are, what time it is. One view is fetched whenever something has changed.

import { blocks, clock, day, el } from "./words.js";
import { file, parts } from "./parts.js";
import * as forms from "./forms.js";

const $ = (id) => document.getElementById(id);
const COLOURS = ["#1f6f78", "#8a3f5c", "#4b5aa8", "#7a5a12", "#2f6b3c", "#7b4397", "#a13d2d", "#3c5566"];
const REACTIONS = ["👍", "❤️", "👏", "💡"];
const SYSTEM = { 6: "pinned a message here.", 7: "has joined." };
let view = null, person = null, place = null, replying = null, pending = 0, asked = 0, fetching = false, again = false;
const drawn = new Map(); // message id to [what it was drawn from, its element]

function read() {
  [person, place] = location.hash.slice(1).split("/").map((part) => part || null);
}

function go(newPerson, newPlace) {
  location.hash = [newPerson, newPlace].filter(Boolean).join("/");
}

async function load() {
  if (fetching) { again = true; return; }
  fetching = true;
  try {
    do {
      again = false;
      const query = new URLSearchParams({ person: person || "", place: /^\d+$/.test(place) ? place : "" });
      const answer = await fetch("/api/view?" + query);
      const found = await answer.json();
      if (found.gettingReady) {
        $("waiting").hidden = false;
        $("waiting-what").textContent = found.gettingReady;
        setTimeout(load, 400);
      } else if (!again && answer.ok) draw(found);
    } while (again);
  } catch { say("The demo has been closed. Start it again with: make demo", true); }
  finally { fetching = false; }
}

async function post(path, body) {
  pending += 1;
  document.body.classList.add("busy");
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const found = await answer.json();
    if (found.problem) say(found.problem);
    return found.problem ? null : found;
  } catch {
    say("The demo has been closed. Start it again with: make demo", true);
    return null;
  } finally {
    pending -= 1;
    if (!pending) document.body.classList.remove("busy");
  }
}

/** Do something as the person and in the place that are shown; a form that comes back is opened. */
async function act(what) {
  const as = { person: view.me, place: view.place.id };
  const answer = await post("/api/act", { ...as, ...what });
  if (answer?.form) forms.open(answer.form, context(), async (values) => {
    const next = await post("/api/act", { ...as, do: "submit", form: answer.form.id, values });
    if (next) load();
  });
  if (answer) load();
  return answer;
}

let toastTimer = 0;
function say(words, stays = false) {
  $("toast").textContent = words;
  clearTimeout(toastTimer);
  if (!stays) toastTimer = setTimeout(() => { $("toast").textContent = ""; }, 6000);
}

const context = () => ({ names: view.names, now: view.time.now, me: view.me, act });

function draw(found) {
  const moved = !view || view.me !== found.me || view.place.id !== found.place.id;
  view = found;
  $("waiting").hidden = true;
  $("clock").textContent = found.time.words;
  $("next").disabled = !found.time.next;
  $("next-what").textContent = found.time.next ? `${found.time.next.at}: ${found.time.next.what}` : "Nothing is planned";
  drawPeople();
  drawPlaces();
  drawSteps();
  const mark = { channel: "#", thread: found.place.private ? "🔒 " : "↳ ", direct: "@ " }[found.place.kind];
  $("place").textContent = mark + found.place.name;
  $("place-about").textContent = about(found.place);
  document.title = `${found.place.name} · Common Thread demo`;
  $("composer").hidden = !found.place.mayWrite;
  $("cannot").hidden = found.place.mayWrite;
  $("text").placeholder = `Write as ${me().name.split(" ")[0]}, or / for commands`;
  drawMessages(moved);
}

const me = () => view.people.find((one) => one.id === view.me);

function about(where) {
  if (where.kind === "direct") return "Direct messages. Only you and the bot see them.";
  if (where.private) return "A private thread. Only those in it, and whoever manages threads, can read it.";
  if (where.kind === "thread") return "A thread. Everybody in the community can read it.";
  return where.topic || (where.name === "organisers" ? "Only organisers see this channel." : "");
}

function drawPeople() {
  replace($("people"), view.people.map((one) => el("li", {}, el("button", {
    type: "button", class: "person", "aria-current": one.id === view.me ? "true" : null, "data-person": one.id },
  face(one.id, one.name), el("span", {}, el("strong", {}, one.name), el("small", {}, one.about)),
  one.unread && el("span", { class: "dot" }, el("span", { class: "hidden" }, "Something is waiting"))))));
}

function drawPlaces() {
  replace($("places"), view.places.map((one) => el("li", { class: one.kind }, el("button", {
    type: "button", class: "somewhere" + (one.unread ? " unread" : ""), "aria-current": one.id === view.place.id ? "page" : null,
    "data-place": one.id },
  el("span", { "aria-hidden": "true" }, { channel: "#", thread: one.private ? "🔒" : "↳", direct: "@" }[one.kind]),
  el("span", { class: "name" }, one.name), one.unread && el("span", { class: "dot" }, el("span", { class: "hidden" }, "Unread"))))));
}

function drawSteps() {
  const done = view.steps.filter((step) => step.done).length;
  $("guide-title").textContent = `${["No", "One thing", "Two things", "Three things", "Four things", "Five things", "Six things", "Seven things"][view.steps.length] || "Things"} to try`;
  $("guide-count").textContent = done === view.steps.length ? "All done. Thank you for looking around." : `${done} done`;
  replace($("steps"), view.steps.map((step) => el("li", { class: step.done ? "done" : "" },
    el("span", { class: "tick", role: "img", "aria-label": step.done ? "Done" : "To do" }, step.done ? "✓" : ""),
    el("span", {}, el("strong", {}, step.title), " ", el("small", {}, step.how)),
    step.person && step.person !== view.me && !step.done
      && el("button", { type: "button", class: "quiet", "data-person": step.person }, "Be " + step.as.split(" ")[0]))));
}

/** Put these in; where nothing has changed nothing is touched, so that focus and open menus stay. */
function replace(list, items) {
  items.forEach((item, at) => {
    const there = list.children[at];
    if (!there) list.append(item);
    else if (there.outerHTML !== item.outerHTML) {
      const held = there.contains(document.activeElement);
      there.replaceWith(item);
      if (held) item.querySelector("button")?.focus();
    }
  });
  while (list.children.length > items.length) list.lastChild.remove();
}

function face(id, name) {
  const colour = COLOURS[Number(BigInt(id) % BigInt(COLOURS.length))];
  const made = el("span", { class: "face", "aria-hidden": "true" }, name.split(/\s+/).slice(0, 2).map((part) => part[0]).join("").toUpperCase());
  made.style.setProperty("--face", colour);
  return made;
}

function drawMessages(moved) {
  const log = $("log");
  const atEnd = moved || log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  if (moved) { drawn.clear(); log.replaceChildren(); stopReplying(); closeCommand(); }
  let before = null, cursor = log.firstChild, lastDay = null;
  const keep = new Set();
  const put = (id, stamp, make) => {
    keep.add(id);
    const known = drawn.get(id);
    const made = known?.[0] === stamp ? known[1] : make();
    if (known && made !== known[1]) { if (cursor === known[1]) cursor = cursor.nextSibling; known[1].remove(); }
    drawn.set(id, [stamp, made]);
    if (made === cursor) cursor = cursor.nextSibling;
    else log.insertBefore(made, cursor);
  };
  for (const message of view.messages) {
    const today = day(message.timestamp);
    if (today !== lastDay) { put("day " + today, today, () => el("p", { class: "day" }, el("span", {}, today))); before = null; }
    lastDay = today;
    const follows = before && before.author.id === message.author.id && message.type === 0 && before.type === 0
      && new Date(message.timestamp) - new Date(before.timestamp) < 300000 && !message.message_reference;
    const relative = /:R>/.test(JSON.stringify(message)) ? view.time.now.slice(0, 16) : "";
    put(message.id, JSON.stringify([message, follows, view.me, view.menus, view.personMenus, relative]), () => drawMessage(message, follows));
    before = message;
  }
  if (!view.messages.length) put("empty", "empty", () => el("p", { class: "empty" }, "Nothing has been said here yet."));
  for (const [id, [, made]] of drawn) if (!keep.has(id)) { made.remove(); drawn.delete(id); }
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function drawMessage(message, follows) {
  const c = context();
  const name = view.names.people[message.author.id] || message.author.username;
  if (SYSTEM[message.type]) return el("p", { class: "system" }, `${name} ${SYSTEM[message.type]} `, el("time", {}, clock(message.timestamp)));
  const private_ = (message.flags & 64) !== 0;
  const thinking = (message.flags & 128) !== 0;
  const answered = message.referenced_message;
  const started = view.places.find((one) => one.id === message.id && one.kind === "thread");
  return el("article", { class: "message" + (follows ? " follows" : "") + (private_ ? " private" : ""), "data-id": message.id, "aria-label": `${name}, ${clock(message.timestamp)}` },
    follows ? el("span", { class: "face none" }) : face(message.author.id, name),
    el("div", { class: "body" },
      answered && el("p", { class: "answered" }, "↰ ", el("strong", {}, view.names.people[answered.author.id] || "Somebody"), " ",
        (answered.content || "a card").replace(/<@!?(\d+)>/g, (_, id) => "@" + (view.names.people[id] || "somebody")).slice(0, 110)),
      !follows && el("p", { class: "by" }, el("strong", {}, name), message.author.bot && el("span", { class: "app" }, "App"), el("time", { datetime: message.timestamp }, clock(message.timestamp))),
      el("div", { class: "said" }, ...(thinking ? [el("p", { class: "small" }, "Thinking…")] : blocks(message.content || "", c)),
        ...parts(message.components, message, c),
        ...shownApart(message).map((found) => file(found, message, c)),
        message.edited_timestamp && !message.author.bot && el("small", { class: "edited" }, "(edited)")),
      message.reactions.length > 0 && el("div", { class: "row reactions" }, ...message.reactions.map((reaction) => el("button", {
        type: "button", class: reaction.me ? "on" : "", "aria-pressed": String(reaction.me),
        onclick: () => act({ do: "react", message: message.id, emoji: reaction.emoji.name, on: !reaction.me }) },
      `${reaction.emoji.name} ${reaction.count}`))),
      started && el("button", { type: "button", class: "open-thread", "data-place": started.id }, `Open its thread: ${started.name}`),
      private_ && el("p", { class: "only" }, "Only you can see this. ", el("button", { type: "button", class: "quiet",
        onclick: () => act({ do: "dismiss", message: message.id }) }, "Dismiss"))),
    !private_ && menu(message, name));
}

/** Attachments that no component shows already. */
function shownApart(message) {
  const used = JSON.stringify(message.components);
  return message.attachments.filter((found) => !used.includes(`attachment://${found.filename}"`) && !used.includes(found.url));
}

function menu(message, name) {
  const own = message.author.id === view.me;
  const items = [
    view.place.mayWrite && ["Reply", () => startReplying(message, name)],
    ...REACTIONS.map((emoji) => [emoji, () => act({ do: "react", message: message.id, emoji, on: true })]),
    ...view.menus.map((one) => [one, () => act({ do: "menu", name: one, message: message.id })]),
    ...(own || message.author.bot ? [] : view.personMenus).map((one) => [`${one}: ${name}`, () => act({ do: "person-menu", name: one, other: message.author.id })]),
    own && ["Edit", () => edit(message)],
    own && ["Delete", () => act({ do: "delete", message: message.id })],
  ].filter(Boolean);
  const list = el("div", { class: "menu-list" }, ...items.map(([label, run]) => el("button", {
    type: "button", class: REACTIONS.includes(label) ? "emoji" : "", "aria-label": REACTIONS.includes(label) ? `React with ${label}` : null,
    onclick: () => { box.open = false; run(); } }, label)));
  const box = el("details", { class: "menu" }, el("summary", { "aria-label": `More for the message by ${name} at ${clock(message.timestamp)}` }, "⋯"), list);
  return box;
}

function edit(message) {
  forms.open({ title: "Edit your message", components: [{ type: 18, label: "Message", component: {
    type: 4, style: 2, custom_id: "text", value: message.content, max_length: 2000 } }] }, context(),
  (values) => act({ do: "edit", message: message.id, text: values.text.text }));
}

function startReplying(message, name) {
  replying = message.id;
  $("replying").hidden = false;
  $("replying").firstElementChild.textContent = `Replying to ${name}`;
  $("text").focus();
}

function stopReplying() { replying = null; $("replying").hidden = true; }

// --- writing and commands

function closeCommand() { $("command").hidden = true; $("command").replaceChildren(); }

let picked = 0;
function suggestions() {
  const typed = $("text").value;
  if (!typed.startsWith("/") || !view) return [];
  const wanted = typed.slice(1).toLowerCase().trim();
  const rank = ({ name }) => name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2;
  return view.commands.filter((command) => command.name.includes(wanted) || wanted.startsWith(command.name))
    .sort((a, b) => rank(a) - rank(b)); // what was typed in full comes before what only contains it
}

function drawSuggestions() {
  const found = suggestions();
  picked = Math.max(0, Math.min(picked, found.length - 1));
  $("commands").hidden = !found.length;
  $("text").setAttribute("aria-expanded", String(!!found.length));
  $("commands").replaceChildren(...found.map((command, at) => el("li", { role: "option", id: `command-${at}`, "aria-selected": String(at === picked),
    onmousedown: (event) => { event.preventDefault(); choose(command); } }, el("strong", {}, "/" + command.name), " ", command.does)));
  if (found.length) { $("text").setAttribute("aria-activedescendant", `command-${picked}`); $("commands").children[picked].scrollIntoView({ block: "nearest" }); }
  else $("text").removeAttribute("aria-activedescendant");
}

async function choose(command) {
  $("text").value = "";
  drawSuggestions();
  const give = async (options) => {
    closeCommand();
    $("text").focus();
    await act({ do: "command", name: command.name, options });
    $("log").scrollTop = $("log").scrollHeight;
  };
  if (!command.options.length) return give({});
  forms.options($("command"), command, context(), give,
    async (option, typed) => (await post("/api/act", { person: view.me, place: view.place.id, do: "complete", name: command.name, option, typed }))?.choices || [],
    () => { closeCommand(); $("text").focus(); });
}

async function send() {
  const text = $("text").value.trim();
  if (!text) return;
  const found = suggestions();
  if (found.length) return choose(found[picked]);
  if (text.startsWith("/")) return say("There is no such command here. Type / to see them.");
  $("text").value = "";
  const reply = replying;
  stopReplying();
  const sent = await act({ do: "send", text, reply });
  if (!sent && !$("text").value) $("text").value = text; // nothing typed is lost
  $("log").scrollTop = $("log").scrollHeight;
}

$("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
$("text").addEventListener("input", () => { picked = 0; drawSuggestions(); });
$("text").addEventListener("keydown", (event) => {
  const found = suggestions();
  if (found.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    picked = (picked + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
    drawSuggestions();
    event.preventDefault();
  } else if (event.key === "Escape") {
    if (found.length) { $("text").value = ""; drawSuggestions(); } else stopReplying();
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
});
$("slash").addEventListener("click", () => { $("text").value = "/"; $("text").focus(); picked = 0; drawSuggestions(); });
$("text").addEventListener("blur", () => { $("commands").hidden = true; });
$("replying").querySelector("button").addEventListener("click", stopReplying);

// --- moving about

document.addEventListener("click", (event) => {
  const to = event.target.closest("[data-place], [data-person]");
  for (const open of document.querySelectorAll("details.menu[open]")) if (!open.contains(event.target)) open.open = false;
  if (!to) return;
  if (to.dataset.person) go(to.dataset.person, view.place.kind === "direct" ? null : view.place.id);
  else go(view.me, to.dataset.place);
  showSide(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.menu[open]")) { open.open = false; open.querySelector("summary").focus(); }
  if (document.body.classList.contains("side-open")) { showSide(false); $("menu").focus(); }
});

function showSide(on) {
  document.body.classList.toggle("side-open", on);
  $("menu").setAttribute("aria-expanded", String(on));
  if (on) $("people").querySelector("[aria-current]")?.focus();
}
$("menu").addEventListener("click", () => showSide(!document.body.classList.contains("side-open")));

for (const button of document.querySelectorAll("[data-move]")) button.addEventListener("click", async () => {
  if (await post("/api/time", { move: button.dataset.move })) load();
});

window.addEventListener("hashchange", () => { read(); load(); });
read();
if (matchMedia("(max-width: 760px)").matches) $("guide").open = false;
const changes = new EventSource("/api/changes");
changes.onmessage = load;
changes.onerror = () => { asked += 1; if (asked > 1) say("The demo has been closed. Start it again with: make demo", true); };
changes.onopen = () => { if (asked > 1) say("Here again."); asked = 0; };
setInterval(load, 20000); // the clock
load();
