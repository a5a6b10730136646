// Written by scripts/generate-page.ts.

/** Read from the page by its policy as a hash: not a byte may change on the way. */
export const script = `"use strict";
(() => {
  var everything = { severity: [], status: [], safety: [], rule: "", file: "", q: "" };
  var lists = ["severity", "status", "safety"];
  var words = ["rule", "file", "q"];
  function fromHash(hash) {
    const text = hash.replace(/^#/, "");
    if (!text.includes("=")) return void 0;
    const values = new URLSearchParams(text);
    return {
      severity: split(values.get("severity")),
      status: split(values.get("status")),
      safety: split(values.get("safety")),
      rule: values.get("rule") ?? "",
      file: values.get("file") ?? "",
      q: values.get("q") ?? ""
    };
  }
  function toHash(filter) {
    const values = new URLSearchParams();
    for (const name of lists) if (filter[name].length > 0) values.set(name, filter[name].join(","));
    for (const name of words) if (filter[name] !== "") values.set(name, filter[name]);
    const text = values.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
    return text === "" ? "" : \`#\${text}\`;
  }
  function matcher({ severity, status, safety, rule, file, q }) {
    const wanted = q.toLowerCase().split(/\\s+/).filter((word) => word !== "");
    const isChosen = (choices, value) => choices.length === 0 || choices.includes(value);
    return (entry) => isChosen(severity, entry.severity) && isChosen(status, entry.status) && isChosen(safety, entry.safety) && (rule === "" || rule === entry.rule) && (file === "" || file === entry.file) && (wanted.length === 0 || wanted.every((word) => entry.text().includes(word)));
  }
  function split(text) {
    return (text ?? "").split(",").filter((word) => word !== "");
  }

  var Controls = class {
    form;
    constructor(form, files) {
      this.form = form;
      const select = form.elements.namedItem("file");
      for (const path of files) select.add(new Option(path, path));
    }
    read() {
      const data = new FormData(this.form);
      const all = (name) => data.getAll(name).map(String);
      const one = (name) => String(data.get(name) ?? "");
      return {
        severity: all("severity"),
        status: all("status"),
        safety: all("safety"),
        rule: one("rule"),
        file: one("file"),
        q: one("q").trim()
      };
    }
    write(filter = everything) {
      for (const element of this.form.elements) {
        if (element instanceof HTMLInputElement && element.type === "checkbox")
          element.checked = filter[element.name].includes(element.value);
        else if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement)
          element.value = filter[element.name];
      }
    }
  };

  var List = class {
    sections;
    total;
    constructor() {
      this.sections = [...document.querySelectorAll("section.file")].map(readSection);
      this.total = this.sections.reduce(
        (sum, { groups }) => groups.reduce((all, { items }) => all + items.length, sum),
        0
      );
    }
    /** Shows what matches, and says how much that is. */
    show(filter) {
      const matches = matcher(filter);
      let shown = 0;
      for (const section of this.sections) {
        const before = shown;
        for (const group of section.groups) {
          const start2 = shown;
          for (const item of group.items) {
            const isShown = matches(item);
            toggle(item.element, isShown);
            if (isShown) shown++;
          }
          toggle(group.element, shown > start2);
        }
        toggle(section.element, shown > before);
      }
      return shown;
    }
    unfold(isOpen) {
      for (const { groups } of this.sections)
        for (const { items } of groups)
          for (const { element } of items)
            if (!element.hidden) for (const details of element.querySelectorAll("details")) details.open = isOpen;
    }
  };
  function readSection(element) {
    const path = element.dataset.path ?? "";
    const groups = [...element.querySelectorAll(".g")].map((group) => readGroup(group, path));
    return { element, path, groups };
  }
  function readGroup(element, file) {
    const name = element.querySelector("h4")?.textContent ?? "";
    const items = [...element.querySelectorAll("li[data-f]")].map(
      (item) => readItem(item, file, \`\${file} \${name} \`)
    );
    return { element, items };
  }
  function readItem(element, file, around) {
    const [severity = "", status = "", safety = "", rule = ""] = (element.dataset.f ?? "").split(" ");
    let text;
    return {
      element,
      severity,
      status,
      safety,
      rule,
      file,
      text: () => {
        text ??= \`\${around}\${element.id} \${element.textContent}\`.toLowerCase();
        return text;
      }
    };
  }
  function toggle(element, isShown) {
    if (element.hidden === isShown) element.hidden = !isShown;
  }

  document.documentElement.classList.add("js");
  document.addEventListener("DOMContentLoaded", start);
  function start() {
    const form = document.querySelector(".filters form");
    if (form) filterList(form);
    unfoldForPrint();
  }
  function filterList(form) {
    const list = new List();
    const controls = new Controls(
      form,
      list.sections.map(({ path }) => path)
    );
    const output = document.querySelector("#shown");
    const number = (count) => String(count).replace(/\\B(?=(?:\\d{3})+\$)/g, ",");
    const show = (filter) => {
      const shown = list.show(filter);
      output.textContent = \`\${number(shown)} of \${number(list.total)} findings shown\`;
    };
    const choose = (filter) => {
      controls.write(filter);
      apply();
    };
    const apply = () => {
      const filter = controls.read();
      history.replaceState(null, "", toHash(filter) || location.pathname + location.search);
      show(filter);
    };
    const followAddress = () => {
      const filter = fromHash(location.hash);
      if (filter) controls.write(filter);
      const place = filter ? null : document.getElementById(decoded(location.hash.slice(1)));
      if (place?.closest("[hidden]")) controls.write(everything);
      show(controls.read());
      if (place?.matches("li")) reveal(place);
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      choose(everything);
    });
    document.querySelector(".charts")?.addEventListener("click", (event) => filterBy(event, choose));
    document.querySelector(".figures")?.addEventListener("click", (event) => filterBy(event, choose));
    window.addEventListener("hashchange", followAddress);
    const unfold = document.querySelector("#unfold");
    unfold.addEventListener("click", () => {
      const isOpen = unfold.getAttribute("aria-pressed") === "false";
      unfold.setAttribute("aria-pressed", String(isOpen));
      list.unfold(isOpen);
    });
    foldOnPhones(form.closest("details"));
    followAddress();
  }
  function filterBy(event, choose) {
    const link = event.target instanceof Element ? event.target.closest("a[data-status],a[data-severity],a[data-rule],a[data-file]") : null;
    if (!link) return;
    event.preventDefault();
    const { status, severity, rule = "", file = "" } = link.dataset;
    choose({
      ...everything,
      status: status === void 0 ? [] : [status],
      severity: severity === void 0 ? [] : [severity],
      rule,
      file
    });
    const heading = document.querySelector("#findings");
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  }
  function reveal(item) {
    for (const details of item.querySelectorAll("details")) details.open = true;
    item.scrollIntoView();
  }
  function foldOnPhones(details) {
    const isNarrow = matchMedia("(max-width: 59rem)");
    const fold = () => {
      details.open = !isNarrow.matches;
    };
    isNarrow.addEventListener("change", fold);
    fold();
  }
  function unfoldForPrint() {
    if (CSS.supports("selector(::details-content)")) return;
    window.addEventListener("beforeprint", () => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
  }
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }
})();
`;

export const style = `/* src/report/html/browser/colors.css */
:root {
  color-scheme: light dark;
  --paper: #fff;
  --ink: #1b1f24;
  --soft: #57606a;
  --line: #dde1e6;
  --wash: #f5f6f8;
  --link: #1d56b0;
  --dark-bar: #2f66bd;
  --light-bar: #b9cbe6;
  --critical: #9b1023;
  --high: #a8410a;
  --medium: #775a00;
  --low: #37597c;
  --info: #57606a;
  --added: #0b5c2a;
  --added-wash: #e9f6ed;
  --removed: #94142a;
  --removed-wash: #fceef0;
  --sans:
    system-ui,
    -apple-system,
    "Segoe UI",
    Roboto,
    "Helvetica Neue",
    "Noto Sans",
    Arial,
    sans-serif;
  --mono:
    ui-monospace,
    "SF Mono",
    Menlo,
    Consolas,
    "DejaVu Sans Mono",
    monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181c;
    --ink: #e4e7eb;
    --soft: #a0a9b4;
    --line: #2e343b;
    --wash: #1c2025;
    --link: #8ab6ff;
    --dark-bar: #6c9ff0;
    --light-bar: #344762;
    --critical: #ff9a9a;
    --high: #ffb07a;
    --medium: #e2c766;
    --low: #a5c4e4;
    --info: #a0a9b4;
    --added: #8be0a8;
    --added-wash: #15281c;
    --removed: #ffabab;
    --removed-wash: #2e181b;
  }
}

/* src/report/html/browser/text.css */
* {
  box-sizing: border-box;
}
html {
  scroll-padding-top: 4rem;
  text-size-adjust: 100%;
}
body {
  margin: 0 auto;
  padding: 2.5rem 1.5rem 4rem;
  max-width: 76rem;
  background: var(--paper);
  color: var(--ink);
  font: 0.9375rem / 1.5 var(--sans);
  overflow-wrap: anywhere;
}
h1,
h2,
h3,
h4,
p,
ul,
dl,
dd,
pre {
  margin: 0;
  padding: 0;
}
h1 {
  font-size: 2rem;
  font-weight: 600;
  line-height: 1.2;
  letter-spacing: -0.015em;
}
h2 {
  margin: 3rem 0 1rem;
  font-size: 1.25rem;
  font-weight: 600;
}
h3,
h4 {
  font-size: 0.9375rem;
  font-weight: 600;
}
a {
  color: var(--link);
  text-decoration: none;
}
a:hover {
  text-decoration: underline;
}
:focus-visible {
  outline: 2px solid var(--link);
  outline-offset: 2px;
  border-radius: 2px;
}
small {
  color: var(--soft);
  font-size: 0.8125rem;
  font-weight: 400;
}
code,
pre {
  font: 0.8125rem / 1.55 var(--mono);
}
ul {
  list-style: none;
}
summary {
  cursor: pointer;
}
summary h3 {
  display: inline;
}
.skip {
  position: absolute;
  left: -99rem;
}
.skip:focus {
  left: 1.5rem;
  top: 0.75rem;
}

/* src/report/html/browser/overview.css */
.kind {
  margin-bottom: 0.5rem;
  color: var(--soft);
}
.settings {
  display: flex;
  flex-wrap: wrap;
  gap: 0.75rem 2rem;
  margin-top: 1.25rem;
}
.settings dt {
  color: var(--soft);
  font-size: 0.8125rem;
}
.settings code {
  display: inline-block;
  max-width: 11ch;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  vertical-align: bottom;
}
.figures {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr));
  gap: 1px;
  border: 1px solid var(--line);
  border-radius: 6px;
  background: var(--line);
  overflow: hidden;
}
.figures > div {
  display: flex;
  flex-direction: column;
  padding: 0.875rem 1rem;
  background: var(--paper);
}
.figures dt {
  color: var(--ink);
}
.figures dd {
  color: var(--soft);
  font-size: 0.8125rem;
  line-height: 1.4;
}
.figures .count {
  order: -1;
  color: var(--ink);
  font-size: 1.75rem;
  font-weight: 600;
  line-height: 1.3;
  font-variant-numeric: tabular-nums;
}
.none .count,
.none dt {
  color: var(--soft);
  font-weight: 400;
}
.figures code {
  white-space: nowrap;
}
.charts {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr));
  gap: 2rem 2.5rem;
  margin-top: 2rem;
}
.chart {
  width: 100%;
  border-collapse: collapse;
  font-variant-numeric: tabular-nums;
}
.chart caption {
  padding-bottom: 0.25rem;
  font-weight: 600;
  text-align: left;
}
.chart th,
.chart td {
  padding: 0.2rem 0 0.2rem 0.75rem;
  font-weight: 400;
  text-align: right;
}
.chart td {
  white-space: nowrap;
}
.chart thead th {
  color: var(--soft);
  font-size: 0.75rem;
  white-space: nowrap;
}
.chart th:first-child {
  padding-left: 0;
  text-align: left;
}
.chart td:nth-child(2) {
  width: 5.5rem;
}
.chart td:nth-child(n+3) {
  width: 1%;
}
.chart svg {
  display: block;
  width: 100%;
  height: 0.625rem;
}
.dark {
  fill: var(--dark-bar);
}
.light {
  fill: var(--light-bar);
}
.more,
.clean {
  margin-top: 0.5rem;
  color: var(--soft);
  font-size: 0.8125rem;
}

/* src/report/html/browser/notes.css */
.notes > details {
  padding: 0.5rem 0;
  border-top: 1px solid var(--line);
}
.notes li {
  margin-top: 0.375rem;
  padding-left: 1rem;
}

/* src/report/html/browser/filters.css */
.filters details {
  display: none;
}
.js .filters details {
  display: block;
}
.filters summary {
  font-weight: 600;
}
.filters p,
.filters fieldset {
  margin: 0 0 1rem;
  padding: 0;
  border: 0;
}
.filters label,
.filters legend {
  display: block;
  padding: 0;
}
.filters p label,
.filters legend {
  margin-bottom: 0.25rem;
  color: var(--soft);
  font-size: 0.8125rem;
}
.filters fieldset label {
  display: flex;
  gap: 0.375rem;
  align-items: baseline;
  padding: 0.125rem 0;
}
.filters input[type=checkbox] {
  margin: 0;
  accent-color: var(--link);
  vertical-align: -1px;
}
.filters input[type=search],
.filters select,
button {
  width: 100%;
  min-height: 2.25rem;
  padding: 0.25rem 0.5rem;
  border: 1px solid color-mix(in srgb, var(--soft) 70%, var(--paper));
  border-radius: 4px;
  background: var(--paper);
  color: inherit;
  font: inherit;
}
button {
  cursor: pointer;
}
button:hover,
button[aria-pressed=true] {
  background: var(--wash);
}
.buttons {
  display: grid;
  grid-template-columns: 1fr 1fr;
  gap: 0.5rem;
}
.filters .shown {
  margin-bottom: 0.75rem;
  color: var(--soft);
}

/* src/report/html/browser/findings.css */
.file {
  margin-top: 1.5rem;
}
.file > h3 {
  position: sticky;
  top: 0;
  z-index: 1;
  padding: 0.5rem 0;
  border-bottom: 1px solid var(--line);
  background: var(--paper);
  font-size: 1rem;
}
.g {
  margin-top: 1rem;
  content-visibility: auto;
  contain-intrinsic-size: auto 18rem;
}
.f {
  margin-top: 0.5rem;
  padding: 0.125rem 0 0.25rem 0.75rem;
  border-left: 3px solid var(--line);
  scroll-margin-top: 4rem;
}
.f:target {
  background: var(--wash);
}
.f.critical {
  border-left-color: var(--critical);
}
.f.high {
  border-left-color: var(--high);
}
.f.medium {
  border-left-color: var(--medium);
}
.f.low {
  border-left-color: var(--low);
}
.s {
  margin-right: 0.25rem;
  font-weight: 600;
}
.critical .s {
  color: var(--critical);
}
.high .s {
  color: var(--high);
}
.medium .s {
  color: var(--medium);
}
.low .s {
  color: var(--low);
}
.info .s {
  color: var(--info);
}
.n {
  color: var(--soft);
  font-size: 0.8125rem;
}
.n b {
  color: var(--ink);
  font-weight: 500;
}
.g dl {
  display: grid;
  grid-template-columns: 6.5rem minmax(0, 1fr);
  gap: 0.375rem 0.75rem;
  padding: 0.5rem 0 0.5rem 1rem;
  font-size: 0.875rem;
}
.g dt {
  color: var(--soft);
}
.l {
  color: var(--soft);
  font-size: 0.8125rem;
}
pre + .l {
  margin-top: 0.5rem;
}
pre {
  border: 1px solid var(--line);
  border-radius: 4px;
  overflow-x: auto;
}
ins,
del {
  display: block;
  width: max-content;
  min-width: 100%;
  padding: 0 0.625rem;
  text-decoration: none;
}
ins {
  background: var(--added-wash);
  color: var(--added);
}
del {
  background: var(--removed-wash);
  color: var(--removed);
}

/* src/report/html/browser/rules.css */
.rules article,
.rules > details {
  padding: 0.875rem 0;
  border-top: 1px solid var(--line);
}
.rules p,
.rules article details {
  max-width: 48rem;
  margin-top: 0.25rem;
}
.rules summary {
  color: var(--soft);
}
.rules summary h3 {
  color: var(--ink);
}
footer {
  margin-top: 3rem;
  padding-top: 1rem;
  border-top: 1px solid var(--line);
  color: var(--soft);
  font-size: 0.8125rem;
}
.rules p a {
  text-decoration: underline;
}

/* src/report/html/browser/screens.css */
@media screen and (min-width: 59.001rem) {
  .js .list {
    display: grid;
    grid-template-columns: 14rem minmax(0, 1fr);
    column-gap: 3rem;
  }
  .list > h2 {
    grid-column: 1 / -1;
  }
  .filters {
    position: sticky;
    top: 1rem;
    align-self: start;
    max-height: calc(100vh - 2rem);
    overflow-y: auto;
    padding: 0 2px;
  }
  .filters summary {
    display: none;
  }
}
@media (max-width: 40rem) {
  body {
    padding: 1.5rem 1rem 3rem;
  }
  h1 {
    font-size: 1.625rem;
  }
  .figures {
    grid-template-columns: 1fr 1fr;
  }
  .g dl {
    display: block;
    padding-left: 0;
  }
  .g dd {
    margin-bottom: 0.5rem;
  }
  .filters summary {
    padding: 0.5rem 0;
  }
  .filters label,
  .n a {
    display: inline-block;
    padding: 0.25rem 0;
  }
  .filters fieldset label {
    display: flex;
    padding: 0.375rem 0;
  }
}

/* src/report/html/browser/print.css */
@media print {
  body {
    max-width: none;
    padding: 0;
    font-size: 9.5pt;
  }
  .js .filters details,
  .skip {
    display: none;
  }
  .g {
    content-visibility: visible;
  }
  .f,
  .rules article,
  pre {
    break-inside: avoid;
  }
  h2,
  h3,
  h4 {
    break-after: avoid;
  }
  .file > h3 {
    position: static;
  }
  pre {
    white-space: pre-wrap;
  }
  ins,
  del {
    width: auto;
  }
  details::details-content {
    content-visibility: visible;
    display: block;
    block-size: auto;
  }
}

/* src/report/html/browser/style.css */
`;
