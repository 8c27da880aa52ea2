// What the reader has changed, and the fragment of the address that says so.

/** `changes`: values by key, of assumptions that are not as saved; `contracts`: the form of each service. */
const state = { changes: {}, contracts: {}, language: "en" };

const assumptionOf = (key) => content.assumptions.find((one) => one.key === key);
const savedContracts = () => Object.fromEntries(content.services.map((one) => [one.key, one.contract]));
/** The forms that a service may take; leaving it out is compared with them, not chosen. */
const formsOf = (service) => service.forms.filter((form) => form.key !== DO_NOTHING);

const valueOf = (key) => state.changes[key] ?? assumptionOf(key).value;

function setValue(key, value) {
  if (value === assumptionOf(key).value) delete state.changes[key];
  else state.changes[key] = value;
}

function resetAll() {
  state.changes = {};
  state.contracts = savedContracts();
}

/** The fragment that leads back to what the reader sees. */
function fragment() {
  const parts = new URLSearchParams();
  if (state.language !== content.language) parts.set("lang", state.language);
  const saved = savedContracts();
  for (const [service, form] of Object.entries(state.contracts)) {
    if (form !== saved[service]) parts.set(`${service}.contract`, form);
  }
  for (const [key, value] of Object.entries(state.changes)) parts.set(key, value);
  return parts.toString();
}

/** Takes over what a fragment says; what it says of anything unknown, or beyond the limits, is passed over. */
function readFragment(text) {
  const parts = new URLSearchParams(text.replace(/^#/, ""));
  resetAll();
  state.language = content.languages.includes(parts.get("lang")) ? parts.get("lang") : content.language;
  for (const assumption of content.assumptions) {
    const text = parts.get(assumption.key)?.trim();
    if (assumption.adjustable && text && isAllowed(assumption, Number(text))) setValue(assumption.key, Number(text));
  }
  for (const service of content.services) {
    const form = formsOf(service).find((one) => one.key === parts.get(`${service.key}.contract`));
    if (form && !missingFrom(service, form, state.changes).length) state.contracts[service.key] = form.key;
  }
}

/** Writes the fragment into the address, so that it survives a reload. */
function writeFragment() {
  const text = fragment();
  if (text === location.hash.replace(/^#/, "")) return;
  history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
}
