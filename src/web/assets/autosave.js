// SPDX-License-Identifier: EUPL-1.2
// form[data-autosave]: what is typed is sent a moment later, as the button would. The server answers as it always does
// (303 to a page, or 422 with faults); hidden fields of the same form in that answer (version, csrf) are taken over, so
// that the next sending builds on this one. A 409 stops it: then a person has to look.
import { markKept, markTyped } from "./forms.js";

const pause = 1500;

export function saveWithoutAsking() {
  const waiting = new Map();
  addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || form.dataset.autosave === undefined || event.target.type === "file") return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => save(form), pause));
  });
  addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form || !waiting.has(form)) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => save(form), 100));
  });
  addEventListener("submit", (event) => clearTimeout(waiting.get(event.target)), true);
}

function say(form, text) {
  let status = form.querySelector(".saved");
  if (!status) {
    status = document.createElement("span");
    status.className = "saved";
    status.setAttribute("role", "status");
    (form.querySelector("button.button")?.parentElement ?? form).append(status);
  }
  status.textContent = text;
}

async function save(form) {
  if (form.dataset.sent || form.dataset.saving || form.dataset.autosave === "stopped") return;
  form.dataset.saving = "1";
  markKept(form);
  const words = document.body.dataset;
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  let answer;
  try {
    answer = await fetch(form.dataset.autosave || form.action, {
      method: "POST",
      body: new URLSearchParams(data),
      headers: { "X-Autosave": "1" },
    });
  } catch {
    markTyped(form);
    say(form, words.notSaved);
    return;
  } finally {
    delete form.dataset.saving;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const path = new URL(form.action).pathname;
  const fresh = [...page.querySelectorAll('form[method="post"]')].find((other) => new URL(other.action, location).pathname === path);
  if (answer.ok) {
    for (const hidden of fresh?.querySelectorAll('input[type="hidden"]') ?? []) {
      const mine = form.querySelector(`input[type="hidden"][name="${CSS.escape(hidden.name)}"]`);
      if (mine) mine.value = hidden.value;
    }
    const at = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    say(form, words.saved.replace("{0}", document.documentElement.lang === "fr" ? at.replace(":", "\u202fh\u202f") : at));
    return;
  }
  markTyped(form);
  if (answer.status === 409 || answer.status === 403) form.dataset.autosave = "stopped";
  const reason = page.querySelector(".summary li, .notice.bad p, .notice.warn p, main p")?.textContent ?? "";
  say(form, `${words.notSaved} ${reason}`.trim());
}
