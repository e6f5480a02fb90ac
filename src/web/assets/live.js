// SPDX-License-Identifier: EUPL-1.2
// main[data-live]: when the journal moves, the same page is asked for again and only what differs is put in place, so
// that focus, scroll, opened details and typed text stay. Where somebody writes, nothing moves: a line says that the
// page has changed.

export function followTheJournal(isBeingWritten) {
  const main = document.querySelector("main[data-live]");
  if (!main || !window.EventSource) return;
  let seen = Number(main.dataset.position);
  let wanted = seen;
  let timer = 0;
  let busy = false;

  const source = new EventSource(`${main.dataset.live}?since=${seen}`);
  const told = (event) => {
    const position = Number(event.data);
    if (!Number.isFinite(position) || position <= wanted) return;
    wanted = position;
    later();
  };
  source.addEventListener("message", told);
  source.addEventListener("position", told);
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  document.addEventListener("visibilitychange", later);

  // Readers of one page do not all come back in the same instant. After a quiet moment soon, so that a figure is seen
  // when it is there; a burst of changes is fetched now and then.
  let refreshed = 0;
  function later() {
    if (timer || busy || document.hidden || wanted <= seen) return;
    const isBurst = performance.now() - refreshed < 2000;
    timer = setTimeout(refresh, isBurst ? 80 + Math.random() * 250 : 10 + Math.random() * 80);
  }

  async function refresh() {
    timer = 0;
    busy = true;
    const asked = wanted;
    try {
      const answer = await fetch(location.href, { headers: { "HX-Request": "true" }, cache: "no-cache" });
      if (!answer.ok || answer.redirected) {
        // The right, the session or the thing itself is gone: only a whole page can say so.
        if (answer.status < 500) tell();
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("main");
      if (!fresh) return;
      const left = merge(main, fresh, isBeingWritten);
      document.dispatchEvent(new Event("merged"));
      main.dataset.position = fresh.dataset.position ?? String(asked);
      left ? tell() : status();
    } catch {
      // Offline: the event stream comes back by itself and tells again.
    } finally {
      seen = asked;
      busy = false;
      refreshed = performance.now();
      later();
    }
  }

  function tell() {
    if (document.querySelector(".stale")) return;
    const line = document.createElement("p");
    line.className = "stale";
    line.setAttribute("role", "status");
    line.append(document.body.dataset.stale, " ");
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = document.body.dataset.reload;
    line.append(link);
    document.body.append(line);
  }

  function status() {
    let line = document.getElementById("updated");
    if (!line) {
      line = document.createElement("p");
      line.id = "updated";
      line.className = "vh";
      line.setAttribute("role", "status");
      document.body.append(line);
    }
    line.textContent = document.body.dataset.updated;
  }
}

// Makes old like fresh, keeping every node that need not change. True when a part was left as it was because somebody
// writes there.
export function merge(old, fresh, isBeingWritten) {
  if (old.isEqualNode(fresh)) return false;
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
    if (old.nodeType === Node.ELEMENT_NODE && isBeingWritten(old)) return true;
    old.replaceWith(mark(document.importNode(fresh, true)));
    return false;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = fresh.nodeValue;
    old.parentElement && mark(old.parentElement);
    return false;
  }
  // What a script drew from the page's own numbers: it draws again when they have changed.
  if (old.dataset?.drawn !== undefined) return false;
  if (old.matches("form, input, select, textarea") && isBeingWritten(old)) return true;
  let left = false;
  for (const { name } of [...old.attributes]) {
    // What the reader opened stays open.
    if (!fresh.hasAttribute(name) && name !== "open" && name !== "data-sent") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.matches("input, select, textarea")) {
    if (old.value !== fresh.value) old.value = fresh.value;
    if (old.checked !== fresh.checked) old.checked = fresh.checked;
  }
  const olds = [...old.childNodes];
  const freshes = [...fresh.childNodes];
  for (let i = 0; i < freshes.length; ++i) {
    if (i < olds.length) left = merge(olds[i], freshes[i], isBeingWritten) || left;
    else old.append(mark(document.importNode(freshes[i], true)));
  }
  for (const gone of olds.slice(freshes.length)) {
    if (gone.nodeType === Node.ELEMENT_NODE && isBeingWritten(gone)) left = true;
    else gone.remove();
  }
  return left;
}

function mark(node) {
  if (node.nodeType !== Node.ELEMENT_NODE || node.namespaceURI !== "http://www.w3.org/1999/xhtml") return node;
  node.classList.add("changed");
  setTimeout(() => {
    node.classList.remove("changed");
    if (!node.className) node.removeAttribute("class");
  }, 2600);
  return node;
}
