// Discord's forms (modals) and command options, as real forms.

import { blocks, el } from "./words.js";
import { chosen, select } from "./parts.js";

const dialog = document.getElementById("dialog");

/** Open a form and hand what was typed to `send`. */
export function open(form, c, send) {
  const fields = [];
  const body = form.components.map((part, at) => field(part, at, c, fields)).filter(Boolean);
  const shown = el("form", { method: "dialog" },
    el("h2", { id: "dialog-title" }, form.title), ...body,
    el("div", { class: "row" }, el("button", { type: "submit", class: "strong" }, "Submit"),
      el("button", { type: "button", onclick: () => dialog.close() }, "Cancel")));
  shown.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    send(Object.fromEntries(fields.map(([name, read]) => [name, read()])));
  });
  dialog.replaceChildren(shown);
  dialog.showModal();
  dialog.querySelector("input, textarea, select")?.focus();
}

function field(part, at, c, fields) {
  if (part.type === 10) return el("div", {}, ...blocks(part.content, c));
  const inner = part.type === 18 ? part.component : part.components?.[0];
  if (!inner) return null;
  const id = `field-${at}`;
  const label = part.label || inner.label || "";
  const required = inner.required !== false;
  let made;
  if (inner.type === 4) {
    const limits = { id, required, minlength: inner.min_length, maxlength: inner.max_length, placeholder: inner.placeholder };
    made = inner.style === 2 ? el("textarea", { ...limits, rows: 4 }) : el("input", { ...limits, type: "text" });
    made.value = inner.value || "";
    fields.push([inner.custom_id, () => ({ text: made.value })]);
  } else if ([3, 5, 6, 7, 8].includes(inner.type)) {
    made = select(inner, c.names, label, id);
    made.required = required;
    fields.push([inner.custom_id, () => ({ kind: inner.type, values: chosen(made) })]);
  } else return null;
  const about = part.description ? el("small", { id: `${id}-about` }, part.description) : null;
  if (about) made.setAttribute("aria-describedby", about.id);
  return el("div", { class: "field" }, el("label", { for: id }, label, required || label.includes("(optional)") ? null : " (optional)"), about, made);
}

/** Fill `form` with a command's options; `send` takes them by name, `complete` gives an option's choices. */
export function options(form, command, c, send, complete, close) {
  const fields = command.options.map((option, at) => {
    const id = `option-${at}`;
    let made, known = null, list = null;
    const entities = { 6: 5, 7: 8, 8: 6, 9: 7 }[option.type];
    if (option.choices?.length || option.type === 5 || entities) {
      const choices = option.choices || (option.type === 5 ? [{ name: "Yes", value: "true" }, { name: "No", value: "false" }] : null);
      made = choices ? el("select", { id }, el("option", { value: "" }, option.required ? "Choose" : "Not set"),
        ...choices.map((choice) => el("option", { value: choice.value }, choice.name)))
        : select({ type: entities, min_values: 0 }, c.names, option.name, id);
    } else {
      made = el("input", { id, type: option.type === 4 || option.type === 10 ? "number" : "text", autocomplete: "off",
        min: option.min_value, max: option.max_value, minlength: option.min_length, maxlength: option.max_length });
      if (option.autocomplete) {
        known = new Map();
        list = el("datalist", { id: `${id}-list` });
        made.setAttribute("list", list.id);
        let waiting = 0;
        const ask = async () => {
          const choices = await complete(option.name, known.has(made.value) ? "" : made.value);
          for (const choice of choices) known.set(choice.name, String(choice.value));
          list.replaceChildren(...choices.map((choice) => el("option", { value: choice.name })));
        };
        made.addEventListener("focus", ask, { once: true });
        made.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 200); });
      }
    }
    made.required = !!option.required;
    return { name: option.name, read: () => known?.get(made.value) ?? made.value,
      row: el("div", { class: "field" }, el("label", { for: id }, option.name, option.required ? null : " (optional)"),
        el("small", {}, option.description), made, list) };
  });
  form.replaceChildren(el("p", {}, el("strong", {}, "/" + command.name), " ", command.does), ...fields.map((f) => f.row),
    el("div", { class: "row" }, el("button", { type: "submit", class: "strong" }, "Give this command"),
      el("button", { type: "button", onclick: close }, "Cancel")));
  form.onsubmit = (event) => {
    event.preventDefault();
    send(Object.fromEntries(fields.map((f) => [f.name, f.read()])));
  };
  form.hidden = false;
  form.querySelector("input, select, button")?.focus();
}
