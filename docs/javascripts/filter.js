// Lets people filter the table of rules: a choice for each column with few values, and a field for words, their own for
// a service or a requirement among them (words.js).
document.addEventListener("DOMContentLoaded", () => {
  const table = document.querySelector("article table");
  const marker = document.querySelector("article [data-filter]") || document.getElementById("filter-the-rules");
  if (!table || !marker) return;
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const parts = (cell) => cell.textContent.split(",").map((each) => each.trim()).filter(Boolean);
  const bar = document.createElement("form");
  bar.setAttribute("role", "search");
  bar.style.cssText = "display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0";
  const style = "border: 1px solid; border-radius: 4px; padding: .3rem; font: inherit; color: inherit; background: inherit; max-width: 14rem";
  const chosen = new Map();
  const field = (label, element) => {
    const line = document.createElement("label");
    line.style.cssText = "display: flex; flex-direction: column; font-size: .65rem";
    line.append(label, element);
    element.style.cssText = style;
    bar.append(line);
  };
  heads.forEach((head, column) => {
    const values = [...new Set(rows.flatMap((row) => parts(row.cells[column])))].sort();
    if (!["severity", "pillar", "kind", "services", "fix", "requirements"].includes(head)) return;
    const select = document.createElement("select");
    select.append(new Option("any", ""), ...values.map((value) => new Option(value, value)));
    select.addEventListener("change", show);
    chosen.set(column, select);
    field(head, select);
  });
  // What there is a choice for, and is not read row by row, takes no room.
  const hidden = heads.indexOf("requirements");
  for (const row of [...table.tHead.rows, ...rows]) if (hidden >= 0) row.cells[hidden].hidden = true;
  const words = document.createElement("input");
  words.type = "search";
  words.addEventListener("input", show);
  field("words", words);
  const count = document.createElement("output");
  count.style.cssText = "align-self: end; font-size: .7rem";
  bar.append(count);
  bar.addEventListener("submit", (event) => event.preventDefault());
  marker.after(bar);
  function show() {
    const typed = words.value.toLowerCase().trim().replace(/\s+/g, " ");
    const readings = [typed.split(" "), ...(Object.hasOwn(WORDS, typed) ? [[WORDS[typed]]] : [])];
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits =
        readings.some((wanted) => wanted.every((word) => text.includes(word))) &&
        [...chosen].every(([column, select]) => !select.value || parts(row.cells[column]).includes(select.value));
      row.hidden = !fits;
      shown += fits;
    }
    count.value = `${shown} of ${rows.length} rules`;
  }
  // A link such as rules/?services=iot-hub comes with its choices.
  const asked = new URLSearchParams(location.search);
  for (const [column, select] of chosen) if (asked.has(heads[column])) select.value = asked.get(heads[column]);
  words.value = asked.get("words") || "";
  show();
});
