"use strict";
// Draws the charts, filters the passages by bar, list and search, and sorts tables. All text goes in as text.
(() => {
  const FIELDS = { actor: "Actor", group: "Group", term: "Term", frame: "Frame", neighbour: "Nearest word" };
  const charts = [];
  const tables = [];

  const make = (tag, options = {}, ...inside) => {
    const element = Object.assign(document.createElement(tag), options);
    element.append(...inside);
    return element;
  };

  // ---- passages

  const setUpPassages = (table, number) => {
    const rows = [...table.tBodies[0].rows];
    const fields = Object.keys(FIELDS).filter((field) => rows.some((row) => field in row.dataset));
    const words = rows.map((row) => row.textContent.toLowerCase());
    const state = { picked: [], chosen: {}, search: "" };
    const lists = {};
    const id = `passages-${number}`;

    const matches = (row, n) => {
      const same = (wanted) => Object.entries(wanted).every(
        ([field, value]) => !fields.includes(field) || row.dataset[field] === String(value));
      return (!state.picked.length || state.picked.some(same)) && same(state.chosen)
        && state.search.split(/\s+/).every((word) => words[n].includes(word));
    };
    const shown = () => rows.filter((row) => !row.hidden);
    const filtered = () => state.picked.length > 0 || state.search !== "" || Object.keys(state.chosen).length > 0;
    const apply = () => {
      rows.forEach((row, n) => { row.hidden = !matches(row, n); });
      count.textContent = `${shown().length} of ${rows.length} passages`;
      all.disabled = !filtered();
    };
    const pick = (tuples) => {
      state.picked = tuples;
      state.chosen = {};
      state.search = search.value = "";
      for (const [field, list] of Object.entries(lists)) {
        list.value = tuples.length === 1 && field in tuples[0] ? `=${tuples[0][field]}` : "";
        if (list.selectedIndex < 0) list.value = "";
      }
      apply();
    };
    const choose = () => {
      state.picked = [];
      state.chosen = {};
      for (const [field, list] of Object.entries(lists)) if (list.value) state.chosen[field] = list.value.slice(1);
      state.search = search.value.trim().toLowerCase();
      apply();
      for (const chart of charts) chart.mark(filtered() ? shown() : []);
    };

    const bar = make("div", { className: "filters" });
    bar.setAttribute("role", "search");
    bar.setAttribute("aria-label", "Filter the passages");
    for (const field of fields) {
      const labels = new Map();
      const counts = new Map();
      for (const { dataset } of rows.filter((row) => field in row.dataset)) {
        labels.set(dataset[field], dataset[`${field}Label`] || dataset[field]);
        counts.set(dataset[field], (counts.get(dataset[field]) || 0) + 1);
      }
      if (labels.size < 2) continue;
      const list = make("select", { id: `${id}-${field}` }, make("option", { value: "" }, "All"));
      for (const [value, label] of [...labels].sort((a, b) => a[1].localeCompare(b[1], "en")))
        list.append(make("option", { value: `=${value}` }, `${label} (${counts.get(value)})`));
      list.addEventListener("change", choose);
      lists[field] = list;
      bar.append(make("div", {}, make("label", { htmlFor: list.id }, FIELDS[field]), list));
    }
    const search = make("input", { type: "search", id: `${id}-search`, autocomplete: "off" });
    search.addEventListener("input", choose);
    bar.append(make("div", { className: "grow" }, make("label", { htmlFor: search.id }, "Search the passages"), search));
    const all = make("button", { type: "button", className: "all" }, "Show all");
    all.addEventListener("click", () => { pick([]); for (const chart of charts) chart.mark([]); });
    const count = make("p", { className: "count" });
    count.setAttribute("role", "status");
    count.setAttribute("aria-live", "polite");
    bar.append(make("div", {}, all), count);
    const frame = table.closest(".scroll") || table;
    frame.before(bar);
    bar.id = id;
    apply();
    tables.push({ pick, count: () => count.textContent, id });
  };

  // ---- charts

  const say = (figure, text) => {
    const note = figure.querySelector(".note");
    note.textContent = text;
    if (tables.length) note.append(" ", make("a", { href: `#${tables[0].id}` }, "Read the passages"));
  };

  // The fields of the selection called pick, however deep in the specification it stands.
  const findFields = (spec) => {
    if (typeof spec !== "object" || spec === null) return null;
    if (spec.name === "pick" && spec.select && spec.select.fields) return spec.select.fields;
    return Object.values(spec).reduce((found, part) => found || findFields(part), null);
  };

  const setUpPick = (figure, view, fields) => {
    let quiet = false;
    view.addSignalListener("pick", (name, value) => {
      if (quiet) return;
      const tuples = (value.vlPoint && value.vlPoint.or) || [];
      for (const table of tables) table.pick(tuples);
      for (const chart of charts) if (chart.view !== view) chart.mark([]);
      const names = [...new Set(tuples.flatMap((tuple) => fields.map((field) => tuple[field])))].join(" · ");
      say(figure, tuples.length ? `${tables[0].count()}: ${names}.` : "Click a bar for the passages behind it.");
    });
    const mark = (rows) => {
      const keys = fields.map((field) => ({ type: "E", field }));
      const tuples = new Map(rows.map((row) => fields.map((field) => row.dataset[field])).map((v) => [`${v}`, v]));
      quiet = true;
      view.data("pick_store", [...tuples.values()].map((values) => ({ unit: "", fields: keys, values }))).run();
      quiet = false;
      say(figure, rows.length ? `${tables[0].count()}.` : "Click a bar for the passages behind it.");
    };
    charts.push({ view, mark });
    say(figure, "Click a bar for the passages behind it.");
  };

  const draw = async (figure) => {
    const refuse = () => Promise.reject(new Error("a page loads nothing"));
    const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };
    const format = (value, escape) => (typeof value === "object" && value !== null
      ? Object.entries(value).map(([key, text]) => `${escape(key)}: ${escape(String(text))}`).join("<br>")
      : escape(String(value)));
    try {
      const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
      // The page says how charts are drawn: a schema address makes Vega warn, usermeta overrides safe settings.
      delete spec.$schema;
      delete spec.usermeta;
      const { view } = await vegaEmbed(figure.querySelector(".live"), spec, {
        ast: true, actions: false, renderer: "svg", mode: "vega-lite", loader, tooltip: { formatTooltip: format } });
      figure.classList.add("drawn");
      const fields = findFields(spec);
      if (fields && tables.length) setUpPick(figure, view, fields);
    } catch (error) {
      console.error(error);
      figure.querySelector(".note").textContent = "The live chart could not be drawn; this is its picture.";
    }
  };

  // ---- tables

  const setUpSorting = (table) => {
    const [head, ...more] = table.tHead ? table.tHead.rows : [];
    const cells = [...table.querySelectorAll("th, td")];
    const body = table.tBodies[0];
    if (!head || more.length || !body || body.rows.length < 2) return;
    if (cells.some((cell) => cell.colSpan > 1 || cell.rowSpan > 1)) return;
    const number = (text) => Number.parseFloat(text.replace(/[,\s\u202f%]/g, "").replace("−", "-"));
    [...head.cells].forEach((cell, column) => {
      const title = cell.textContent.trim();
      if (!title) return;
      const button = make("button", { type: "button", className: "sort" }, title);
      cell.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = cell.getAttribute("aria-sort") === "ascending";
        for (const other of head.cells) other.removeAttribute("aria-sort");
        cell.setAttribute("aria-sort", down ? "descending" : "ascending");
        const text = (row) => row.cells[column].textContent.trim();
        const numeric = cell.classList.contains("num");
        const compare = (a, b) => {
          if (!numeric) return text(a).localeCompare(text(b), "en", { numeric: true });
          const [x, y] = [number(text(a)), number(text(b))];
          return Number.isNaN(x) || Number.isNaN(y) ? Number.isNaN(x) - Number.isNaN(y) : x - y;
        };
        body.append(...[...body.rows].sort((a, b) => (down ? compare(b, a) : compare(a, b))));
      });
    });
  };

  // ---- paper

  const opened = [];
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      opened.push(details);
    }
  });
  addEventListener("afterprint", () => { for (const details of opened.splice(0)) details.open = false; });

  document.querySelectorAll("table.passages").forEach(setUpPassages);
  document.querySelectorAll("main table:not(.passages, .parameters)").forEach(setUpSorting);
  Promise.all([...document.querySelectorAll("figure.chart")].map(draw)).then(() => document.body.classList.add("ready"));
})();
