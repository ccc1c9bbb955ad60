"use strict";
// Draws the charts, filters the passages by bar, list and search, keeps the choice in the address, sorts, searches and
// saves tables, and finds runs on the index. All text goes in as text.
(() => {
  const FIELDS = { actor: "Actor", group: "Group", term: "Term", frame: "Frame", neighbour: "Nearest word" };
  const charts = [];
  const tables = [];

  const make = (tag, options = {}, ...inside) => {
    const element = Object.assign(document.createElement(tag), options);
    element.append(...inside);
    return element;
  };

  // ---- what is saved, and what the address keeps

  // As spreadsheets read it; what they would take for a formula gets an apostrophe, as they write it themselves.
  const cellOf = (value) => {
    const text = String(value ?? "");
    const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+%?$/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const saveButton = (label, name, list) => {
    const button = make("button", { type: "button", className: "save", title: "Save as a file that spreadsheets open" }, label);
    button.addEventListener("click", () => {
      const lines = list().map((row) => row.map(cellOf).join(","));
      const file = new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv" });
      const link = make("a", { href: URL.createObjectURL(file), download: `${name}.csv` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
    return button;
  };
  const fileName = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "table";
  const readAddress = () => Object.fromEntries(new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : ""));
  const writeAddress = (kept) => {
    const written = new URLSearchParams(kept).toString();
    if (!written && !location.hash.startsWith("#?")) return;
    history.replaceState(null, "", written ? `#?${written}` : "#");
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
      if (number) return;
      const several = state.picked.length > 1 ? { pick: JSON.stringify(state.picked) } : state.picked[0];
      writeAddress({ ...several, ...state.chosen, ...(state.search ? { search: state.search } : {}) });
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
    const lines = (row) => [...row.cells].at(-1).innerText.split("\n").filter((line) => !line.startsWith("in the article"));
    const list = () => [
      ["passage", ...fields.map((field) => FIELDS[field].toLowerCase()), "voice", "text", "article and date"],
      ...shown().map((row) => [row.id, ...fields.map((field) => row.dataset[field]),
        row.dataset.actorLabel, ...(table.classList.contains("kwic")
          ? [[...row.cells].slice(0, 3).map((cell) => cell.textContent).join(" ")] : [row.cells[1].textContent]),
        lines(row).join(" · ")])];
    bar.append(make("div", {}, all), make("div", {}, saveButton("Save as CSV", "passages", list)), count);
    const frame = table.closest(".scroll") || table;
    frame.before(bar);
    bar.id = id;
    const restore = () => {
      const kept = number ? {} : readAddress();
      if (kept.pick) {
        try { pick(JSON.parse(kept.pick)); } catch { pick([]); }
        return;
      }
      for (const [field, list] of Object.entries(lists)) {
        list.value = field in kept ? `=${kept[field]}` : "";
        if (list.selectedIndex < 0) list.value = "";
      }
      search.value = kept.search || "";
      choose();
    };
    // A passage that the address names is shown, whatever is chosen.
    const reveal = () => { if (rows.some((row) => row.hidden && `#${row.id}` === location.hash)) all.click(); };
    addEventListener("hashchange", () => (location.hash.startsWith("#?") ? restore() : reveal()));
    tables.push({ pick, restore, count: () => count.textContent, id });
    restore();
  };

  // ---- charts

  const say = (figure, text) => {
    const note = figure.querySelector(".note");
    note.textContent = text;
    if (tables.length) note.append(" ", make("a", { href: `#${tables[0].id}` }, "Read the passages"));
  };

  // The rows that a chart draws, under readable names and without what is only for drawing.
  const DRAWING = /^(order|first|place|strength|hue|ink|below|nought|number)$/;
  const NAMES = { actor: "actor", group: "group", frame: "frame", term: "term", neighbour: "nearest word", name: "panel",
    row: "row", value: "value", low: "interval from", reach: "interval to", says: "in words" };
  const listNumbers = (spec) => {
    const rows = listRows(spec);
    const there = new Set(rows.flatMap(Object.keys));
    if (!there.has("low")) there.delete("reach");
    const names = [...new Set([...Object.keys(NAMES), ...there])].filter((name) => there.has(name) && !DRAWING.test(name));
    return [names.map((name) => NAMES[name] || name), ...rows.map((row) => names.map((name) => row[name]))];
  };

  // On a narrow screen small multiples stand below one another, so that nothing has to be moved sideways. What is still
  // a little too wide is drawn smaller.
  const wrap = (lines, width) => [lines].flat().join(" ").split(/\s+/).reduce((done, word) => {
    const last = done.at(-1);
    return last !== undefined && `${last} ${word}`.length <= width ? [...done.slice(0, -1), `${last} ${word}`] : [...done, word];
  }, []);
  const LABELS = 190;
  const listRows = (spec) => Object.values(spec.datasets || {}).sort((a, b) => b.length - a.length)[0] || (spec.data || {}).values || [];
  // A row of a grid becomes a section, with as many of its panels side by side as can be read.
  const stackGrid = (spec, room) => {
    const { row, column } = spec.facet;
    const steps = new Set(listRows(spec).map(({ when }) => when));
    const columns = Math.max(1, Math.floor(room / Math.max(150, 7 * steps.size)));
    const panel = { ...spec.spec, width: room / columns - 30, height: 60 };
    const dress = (facet, look) => ({ ...facet, header: { ...facet.header, labelAnchor: "start", ...look } });
    spec.facet = { row: dress(row, { labelFontSize: 14, labelFontWeight: "bold" }) };
    spec.spec = { facet: dress(column, { labelFontWeight: "normal" }), columns, spacing: 10, spec: panel };
  };
  // What stands side by side stands below one another, each with the names of the rows.
  const stackViews = (spec, width) => {
    const { y } = spec.hconcat[0].layer[0].encoding;
    spec.vconcat = spec.hconcat.map((view) => ({
      ...view, width, layer: view.layer.map((part) => ({ ...part, encoding: { ...part.encoding, y } })) }));
    delete spec.hconcat;
  };
  // The width that a chart may take, the same for all in which it is drawn as it was made.
  const ROOM = 700;
  const findRoom = (figure) => {
    const frame = figure.querySelector(".scroll");
    const { paddingLeft, paddingRight } = getComputedStyle(frame);
    return Math.min(frame.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight) - 24, ROOM + 1);
  };
  const fitWidth = (given, room) => {
    const width = Math.max(90, room - LABELS);
    if (room > ROOM) return [given, false];
    const spec = JSON.parse(JSON.stringify(given), (key, value) => (key === "labelLimit" ? Math.min(value, LABELS) : value));
    if (spec.facet && spec.facet.row && spec.facet.column) stackGrid(spec, room);
    else if (spec.columns && spec.spec && spec.spec.width) {
      spec.columns = Math.max(1, Math.min(spec.columns, Math.floor(width / 140)));
      spec.spec.width = Math.max(90, width / spec.columns - 12);
    } else if (spec.hconcat && spec.hconcat.every(({ layer }) => layer && layer[0].encoding)) stackViews(spec, width);
    else if (spec.width) spec.width = Math.min(spec.width, width);
    else return [spec, false];
    const title = spec.title && spec.title.text ? spec.title : { text: spec.title || [] };
    spec.title = { ...title, text: wrap(title.text, room / 9.5), subtitle: wrap(title.subtitle || [], room / 7.2) };
    return [spec, true];
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
    const put = (tuples) => {
      const keys = fields.map((field) => ({ type: "E", field }));
      quiet = true;
      view.data("pick_store", tuples.map((values) => ({ unit: "", fields: keys, values }))).run();
      quiet = false;
    };
    const mark = (rows) => {
      const tuples = new Map(rows.map((row) => fields.map((field) => row.dataset[field])).map((v) => [`${v}`, v]));
      put([...tuples.values()]);
      say(figure, rows.length ? `${tables[0].count()}.` : "Click a bar for the passages behind it.");
    };
    // A chart that is drawn again keeps what was picked, and the passages stay as they are.
    const before = charts.find((chart) => chart.figure === figure);
    if (before) {
      put(before.view.data("pick_store").map(({ values }) => values));
      Object.assign(before, { view, mark });
      return;
    }
    charts.push({ figure, view, mark });
    say(figure, "Click a bar for the passages behind it.");
    tables[0].restore();
  };

  const report = (error, failed) => {
    console.error(error);
    for (const figure of failed)
      figure.querySelector(".note").textContent = "The live chart could not be drawn; this is its picture.";
  };

  // The library that draws charts is packed, a third of its size; the page's policy names what comes out by its hash.
  const unpack = async () => {
    const packed = document.getElementById("library");
    if (!packed) return;
    const bytes = Uint8Array.from(atob(JSON.parse(packed.textContent)), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    document.body.append(make("script", { textContent: await new Response(stream).text() }));
  };

  const drawn = new Map();
  const draw = async (figure) => {
    const refuse = () => Promise.reject(new Error("a page loads nothing"));
    const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };
    const format = (value, escape) => (typeof value === "object" && value !== null
      ? Object.entries(value).map(([key, text]) => `${escape(key)}: ${escape(String(text))}`).join("<br>")
      : escape(String(value)));
    const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    // The page says how charts are drawn: a schema address makes Vega warn, usermeta overrides safe settings.
    delete spec.$schema;
    delete spec.usermeta;
    const before = drawn.get(figure);
    const room = findRoom(figure);
    if (before && before.room === room) return;
    // Drawn aside and then put in the place of the last one, so that nothing jumps meanwhile.
    const live = make("div", { className: "live" });
    const [fitted, isFitted] = fitWidth(spec, room);
    const { view, finalize } = await vegaEmbed(live, fitted, {
      ast: true, actions: false, renderer: "svg", mode: "vega-lite", loader, tooltip: { formatTooltip: format } });
    figure.querySelector(".live").replaceWith(live);
    figure.classList.add("drawn");
    figure.classList.toggle("fitted", isFitted);
    drawn.set(figure, { room, finalize });
    const fields = findFields(spec);
    if (fields && tables.length) setUpPick(figure, view, fields);
    if (before) {
      before.finalize();
      return;
    }
    const numbers = listNumbers(spec);
    const title = figure.querySelector("img") ? figure.querySelector("img").alt.split(/[.:]/)[0] : "chart";
    if (numbers.length > 1) figure.append(saveButton("Numbers as CSV", fileName(title), () => numbers));
  };
  const drawAll = (figures) => Promise.all(figures.map((figure) => draw(figure).catch((error) => report(error, [figure]))));

  // Again when a phone is turned or a window narrowed, but not on paper: printing changes no window, so it calls nothing.
  const drawOnTurn = (figures) => {
    let wait = 0;
    let last = Promise.resolve();
    addEventListener("resize", () => {
      clearTimeout(wait);
      wait = setTimeout(() => { last = last.then(() => drawAll(figures)); }, 150);
    });
  };

  // ---- tables

  // The row of headings of a table that has one, and a cell for each of them in every row.
  const findHead = (table) => {
    const [head, ...more] = table.tHead ? table.tHead.rows : [];
    const cells = [...table.querySelectorAll("th, td")];
    return more.length || cells.some((cell) => cell.colSpan > 1 || cell.rowSpan > 1) ? null : head;
  };

  // On a narrow screen a table that is wider becomes a card a row, each cell under its heading. Roles say what some
  // browsers forget of a table whose parts are laid out otherwise.
  const narrow = matchMedia("(max-width: 46rem)");
  const setUpCards = (table) => {
    const head = findHead(table);
    if (!head) return;
    const label = () => {
      const names = [...head.cells].map((cell) => cell.textContent.trim());
      const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
      const isLong = names.map((name, n) => rows.some((row) => row.cells[n]?.textContent.length > 24));
      for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, th, td")]) part.setAttribute("role", {
        TABLE: "table", TR: "row", TD: "cell", TH: part.scope === "row" ? "rowheader" : "columnheader" }[part.tagName] || "rowgroup");
      for (const row of rows) [...row.cells].forEach((cell, n) => {
        cell.dataset.label = names[n] || "";
        cell.classList.toggle("long", isLong[n]);
      });
    };
    const fit = () => {
      table.classList.remove("stacked");
      if (!narrow.matches || table.scrollWidth <= table.parentElement.clientWidth) return;
      if (!table.hasAttribute("role")) label();
      table.classList.add("stacked");
    };
    narrow.addEventListener("change", fit);
    fit();
  };

  const setUpSorting = (table) => {
    const head = findHead(table);
    const body = table.tBodies[0];
    if (!head || !body || body.rows.length < 2) return;
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

  // A field that leaves of some elements those with all of its words, and how many there are: a phone hides scroll bars.
  const makeSearch = (elements, noun) => {
    const words = elements.map((element) => element.textContent.toLowerCase());
    const search = make("input", { type: "search", autocomplete: "off" });
    const count = make("span", { className: "found" });
    count.setAttribute("role", "status");
    const total = `${elements.length} ${noun}`;
    count.textContent = total;
    search.addEventListener("input", () => {
      const wanted = search.value.trim().toLowerCase().split(/\s+/);
      elements.forEach((element, n) => { element.hidden = !wanted.every((word) => words[n].includes(word)); });
      const left = elements.filter((element) => !element.hidden).length;
      count.textContent = search.value.trim() ? `${left} of ${total}` : total;
    });
    return { search, count };
  };

  const setUpTools = (table) => {
    const rows = table.tBodies[0] ? [...table.tBodies[0].rows] : [];
    const title = table.caption ? table.caption.textContent : "table";
    if (rows.length < 6) return;
    const { search, count } = makeSearch(rows, "rows");
    search.placeholder = "Search this table";
    search.setAttribute("aria-label", `Search the table: ${title}`);
    const list = () => [...table.rows].filter((row) => !row.hidden).map(
      (row) => [...row.cells].map((cell) => cell.textContent.trim().replace(/^–$/, "")));
    const tools = make("div", { className: "tools" }, search, saveButton("Save as CSV", fileName(title), list), count);
    (table.closest(".scroll") || table).before(tools);
  };

  const setUpIndex = (list) => {
    const cards = [...list.children];
    if (cards.length < 4) return;
    const { search, count } = makeSearch(cards, "runs");
    search.id = "find";
    list.before(make("div", { className: "filters" },
      make("div", { className: "grow" }, make("label", { htmlFor: "find" }, "Search titles, findings and parameters"), search), count));
  };

  document.querySelectorAll("table.passages").forEach(setUpPassages);
  document.querySelectorAll("main table:not(.passages, .parameters)").forEach(setUpSorting);
  document.querySelectorAll("main table:not(.passages, .parameters, .retellings)").forEach(setUpTools);
  document.querySelectorAll("main .scroll > table:not(.passages, .retellings)").forEach(setUpCards);
  document.querySelectorAll("ul.cards").forEach(setUpIndex);
  const figures = [...document.querySelectorAll("figure.chart")];
  unpack().then(() => drawAll(figures)).then(() => drawOnTurn(figures)).catch((error) => report(error, figures))
    .then(() => document.body.classList.add("ready"));
})();
