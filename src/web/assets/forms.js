// SPDX-License-Identifier: EUPL-1.2
// Posted forms: typed text is not lost by leaving, nothing is sent twice, limits are seen before they are met.

const posted = (form) => form instanceof HTMLFormElement && form.method === "post";
const typedIn = new Set();

export function markTyped(form) {
  typedIn.add(form);
}
export function markKept(form) {
  typedIn.delete(form);
}
// True when somebody writes in this part of the page: it must not be replaced under their hands.
export function isBeingWritten(element) {
  for (const form of typedIn) if (form.isConnected && (element.contains(form) || form.contains(element))) return true;
  const active = document.activeElement;
  return Boolean(active && active !== element && element.contains(active) && active.matches("input, select, textarea"));
}

export function warnBeforeLosingText() {
  addEventListener("input", (event) => {
    const form = event.target.form;
    if (posted(form)) markTyped(form);
  });
  addEventListener("beforeunload", (event) => {
    for (const form of typedIn) {
      if (form.isConnected && !form.dataset.sent) {
        event.preventDefault();
        return;
      }
    }
  });
}

export function refuseSecondClick() {
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!posted(form)) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // A network that gave up leaves the page standing: after a while, sending again is right.
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  // The browser's back button brings the page as it was left.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}

export function countCharacters() {
  addEventListener("input", (event) => {
    const control = event.target;
    const most = Number(control.dataset?.most);
    if (!most) return;
    const typed = [...control.value].length;
    let count = control.parentElement.querySelector(".count");
    if (!count) {
      if (typed < most * 0.8) return;
      count = document.createElement("p");
      count.className = "count";
      count.setAttribute("role", "status");
      control.after(count);
    }
    const number = new Intl.NumberFormat(document.documentElement.lang);
    count.textContent = `${number.format(typed)} / ${number.format(most)}`;
    count.classList.toggle("over", typed > most);
  });
}
