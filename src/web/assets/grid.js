// SPDX-License-Identifier: EUPL-1.2
// form[data-grid]: a table of inputs that behaves like a spreadsheet. The arrows and Enter go from cell to cell, a block
// copied from a spreadsheet fills the cells from the focused one on (Ctrl+Z takes the whole of it back), what has changed
// is marked, and the sums below columns and beside parts follow. data-grid is the decimal mark of the page.

const cells = (form) => [...form.querySelectorAll("input.cell")];
let pasted = null; // [[input, before, after]…]: one paste can be taken back

export function spreadsheet() {
  if (!document.querySelector("form[data-grid]")) return;
  addEventListener("keydown", move);
  addEventListener("keydown", words);
  addEventListener("paste", paste);
  addEventListener("input", (event) => {
    const details = event.target.matches?.("form[data-grid] input.word") && event.target.closest("details");
    if (details) details.classList.toggle("dirty", [...details.querySelectorAll("input")].some((input) => input.value !== input.defaultValue));
    if (event.target.matches?.("form[data-grid] input.cell")) follow(event.target.form, [event.target]);
  });
  for (const form of document.querySelectorAll("form[data-grid]")) follow(form, cells(form));
}

function follow(form, inputs) {
  for (const input of inputs) input.classList.toggle("dirty", input.value !== input.defaultValue);
  sums(form);
}

// Shift+F2 opens the comment of a cell; Escape, or Enter in it, folds it up and goes back to the cell.
function words(event) {
  const input = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "F2" && event.shiftKey && input.matches?.("form[data-grid] input.cell")) {
    const details = input.closest("td").querySelector("details.words");
    if (!details) return;
    event.preventDefault();
    details.open = true;
    details.querySelector("input").focus();
  } else if ((event.key === "Escape" || event.key === "Enter") && input.matches?.("form[data-grid] input.word")) {
    event.preventDefault();
    input.closest("details").open = false;
    input.closest("td").querySelector("input.cell").focus();
  }
}

// The table as rows and columns of inputs; a hole is a territory that did not exist.
function table(form) {
  return [...form.querySelectorAll("tbody tr")].map((row) => [...row.cells].slice(1).map((cell) => cell.querySelector("input.cell")))
    .filter((row) => row.some(Boolean));
}
function place(rows, input) {
  for (let r = 0; r < rows.length; ++r) {
    const c = rows[r].indexOf(input);
    if (c >= 0) return [r, c];
  }
  return null;
}

function move(event) {
  const input = event.target;
  if (!input.matches?.("form[data-grid] input.cell")) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey && !event.altKey) return takeBack(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  const atStart = input.selectionStart === 0 && input.selectionEnd === 0;
  const atEnd = input.selectionStart === input.value.length;
  let down = 0;
  let right = 0;
  if (event.key === "Enter") down = event.shiftKey ? -1 : 1;
  else if (event.shiftKey) return;
  else if (event.key === "ArrowDown") down = 1;
  else if (event.key === "ArrowUp") down = -1;
  else if (event.key === "ArrowRight" && (whole || atEnd)) right = 1;
  else if (event.key === "ArrowLeft" && (whole || atStart)) right = -1;
  else return;
  // Enter never sends the form from within a cell.
  event.preventDefault();
  const rows = table(input.form);
  const at = place(rows, input);
  if (!at) return;
  let [r, c] = at;
  do {
    r += down;
    c += right;
  } while (rows[r] && c >= 0 && c < rows[r].length && !rows[r][c]);
  const next = rows[r]?.[c];
  if (!next) return;
  next.focus();
  next.select();
}

function paste(event) {
  const input = event.target;
  if (!input.matches?.("form[data-grid] input.cell")) return;
  const text = event.clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "") ?? "";
  if (!/[\t\n]/.test(text)) return;
  event.preventDefault();
  const rows = table(input.form);
  const [top, left] = place(rows, input);
  pasted = [];
  text.split("\n").forEach((line, r) => line.split("\t").forEach((value, c) => {
    const cell = rows[top + r]?.[left + c];
    if (!cell) return;
    pasted.push([cell, cell.value, value.trim()]);
    cell.value = value.trim();
  }));
  changed(input.form, pasted.map(([cell]) => cell), input.form.dataset.pasted.replace("{0}", pasted.length));
}

function takeBack(event) {
  const form = event.target.form;
  if (!pasted || pasted.some(([cell, , after]) => cell.form !== form || cell.value !== after)) return;
  event.preventDefault();
  for (const [cell, before] of pasted) cell.value = before;
  const back = pasted.map(([cell]) => cell);
  pasted = null;
  changed(form, back, form.dataset.undone);
}

function changed(form, inputs, sentence) {
  inputs[0]?.dispatchEvent(new Event("input", { bubbles: true }));
  follow(form, inputs);
  let status = form.querySelector(".said");
  if (!status) {
    status = document.createElement("p");
    status.className = "said";
    status.setAttribute("role", "status");
    form.querySelector("table").parentElement.after(status);
  }
  status.textContent = sentence;
}

// A number as people type it in either language; NaN for what is none, null for nothing.
function number(text) {
  const plain = text.replace(/[\s\u00a0\u202f%]/g, "").replace(/^[\u2212\u2013]/, "-");
  if (plain === "") return null;
  return /^[-+]?\d+([.,]\d+)?$/.test(plain) ? Number(plain.replace(",", ".")) : NaN;
}
function sums(form) {
  const format = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 6 });
  const shown = (inputs) => {
    const values = inputs.map((input) => number(input.value)).filter((value) => value !== null);
    const sum = values.reduce((a, b) => a + b, 0);
    return values.length ? { text: Number.isNaN(sum) ? "?" : format.format(sum), sum, whole: values.length === inputs.length } : { text: "" };
  };
  const by = new Map();
  for (const input of cells(form)) {
    const key = input.dataset.part ?? input.dataset.column;
    if (!by.has(key)) by.set(key, []);
    by.get(key).push(input);
  }
  for (const output of form.querySelectorAll("output[data-sum]")) output.textContent = shown(by.get(output.dataset.sum) ?? []).text;
  for (const output of form.querySelectorAll("output[data-adds]")) {
    const { text, sum, whole } = shown(by.get(output.dataset.adds) ?? []);
    const total = number(document.getElementById(output.dataset.total)?.value ?? "");
    const sign = text && whole && total !== null ? (Math.abs(sum - total) < 1e-9 ? "= " : "≠ ") : "";
    output.textContent = sign + text;
    output.classList.toggle("off", sign === "≠ ");
  }
}
