// SPDX-License-Identifier: EUPL-1.2
// "/" goes to the search; in a table, the arrows go from row to row along the links of a column.

export function keyboard() {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const active = document.activeElement;
    if (event.key === "/" && !active?.matches("input, select, textarea, [contenteditable]")) {
      const search = document.querySelector("input[type=search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const cell = active?.matches("tbody a") ? active.closest("td, th") : null;
    if (!cell) return;
    let row = cell.parentElement;
    do row = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    while (row && !row.cells[cell.cellIndex]?.querySelector("a"));
    if (!row) return;
    event.preventDefault();
    row.cells[cell.cellIndex].querySelector("a").focus();
  });
}
