// The buttons of the page: language, light or dark, print, link, and the scenario as a file.

const LANGUAGES = { en: "English", zh: "中文" };

const THEMES = ["", "light", "dark"]; // as the system has it, or one of the two
const THEME_NAMES = { "": "Colours: automatic", light: "Colours: light", dark: "Colours: dark" };

function buildTools() {
  const other = content.languages.find((one) => one !== state.language);
  const language = find("#language");
  language.textContent = LANGUAGES[other];
  language.lang = other;
  find("#theme").textContent = t(THEME_NAMES[document.documentElement.dataset.theme ?? ""]);
}

function startTools() {
  find("#language").addEventListener("click", () => {
    state.language = content.languages.find((one) => one !== state.language);
    schedule({ rebuild: true });
  });
  find("#theme").addEventListener("click", () => {
    const now = document.documentElement.dataset.theme ?? "";
    document.documentElement.dataset.theme = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
    buildTools();
  });
  find("#skip").addEventListener("click", () => find("#results").focus());
  find("#print").addEventListener("click", () => window.print());
  find("#reset").addEventListener("click", () => {
    resetAll();
    schedule({ rebuild: true });
  });
  find("#link").addEventListener("click", copyLink);
  find("#save").addEventListener("click", () => download("scenario.toml", scenarioFile()));
}

/** Copies the address with what the reader has changed in it; where the browser forbids it, shows it to be copied. */
async function copyLink() {
  writeFragment();
  const address = find("#address");
  try {
    await navigator.clipboard.writeText(location.href);
    notice(t("Link copied"));
  } catch {
    address.hidden = false;
    address.querySelector("input").value = location.href;
    address.querySelector("input").select();
  }
}

function notice(text) {
  find("#notice").textContent = text;
  find("#notice").hidden = false;
  setTimeout(() => (find("#notice").hidden = true), 4000);
}

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

const fileName = (key) => `${key.includes(".") ? "services" : "estate"}.${key}`;

/** Whether an assumption stays uncertain in the way that its entry says. */
const isKept = (entry, value) => entry?.fits && entry.fits[0] <= value && value <= entry.fits[1];

/** A value as TOML, with what its entry keeps of the record where the new value fits in. */
function written(assumption, value, entry) {
  const text = assumption.kind === "flag" ? String(Boolean(value)) : String(value);
  return isKept(entry, value) ? `{ value = ${text}, ${entry.rest} }` : text;
}

/** Correlations without those of what has become certain, which a scenario may not have. */
const correlations = (pairs, certain) =>
  ["[", ...pairs.filter((one) => !one.between.some((key) => certain.has(key))).map((one) => one.line), "]"].join("\n");

/** The heading of a table; names in other letters than those of TOML go in quotes. */
function heading(name) {
  const parts = name.split(".").map((part) => (/^[\w-]+$/.test(part) ? part : JSON.stringify(part)));
  return name ? ["", `[${parts.join(".")}]`] : [];
}

/** The scenario as a file, with what the reader has changed written into it. */
function scenarioFile() {
  const tables = structuredClone(content.file);
  const certain = new Set();
  const write = (name, text) => {
    const [owner, key] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf(".") + 1)];
    if (!tables.some((one) => one.name === owner)) tables.push({ name: owner, entries: [] });
    const { entries } = tables.find((one) => one.name === owner);
    const entry = entries.find((one) => one.key === key);
    if (entry) entry.text = text(entry);
    else entries.push({ key, text: text() });
  };
  for (const [service, form] of Object.entries(state.contracts)) {
    write(fileName(`${service}.contract`), () => JSON.stringify(form));
  }
  for (const [key, value] of Object.entries(state.changes)) {
    write(fileName(key), (entry) => {
      if (!isKept(entry, value)) certain.add(key);
      return written(assumptionOf(key), value, entry);
    });
  }
  for (const one of tables.flatMap(({ entries }) => entries)) {
    if (one.pairs) one.text = correlations(one.pairs, certain);
  }
  const lines = ({ name, entries }) => [...heading(name), ...entries.map((one) => `${one.key} = ${one.text}`)];
  return `${tables.flatMap(lines).join("\n")}\n`;
}
