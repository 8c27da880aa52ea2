// Puts the page together: starts it, and computes and shows everything anew when the reader changes something.

let current; // the evaluation of what the reader sees
let compared; // every service under every form, as `comparison` gives it
let saved; // the evaluation of the scenario as saved
let changed; // keys of the assumptions that were changed when the page was last built
let controls = [];
let graphs = [];

/** Everything anew before the next frame, however many changes come before. `rebuild`: other lines, or other words. */
function schedule({ rebuild = false } = {}) {
  schedule.rebuild ||= rebuild;
  if (schedule.isWaiting) return;
  schedule.isWaiting = true;
  requestAnimationFrame(() => {
    schedule.isWaiting = false;
    compute();
    if (schedule.rebuild) keepingPlace(build);
    else if (changed !== changedKeys()) keepingPlace(buildWhatStandsBehind);
    schedule.rebuild = false;
    show();
  });
}

function compute() {
  current = saved.with(state.changes, state.contracts);
  // What every form shares is computed here, not under each of them.
  for (const key of Object.keys(current.graph.lines)) if (key !== "irr") current.value(key);
  compared = comparison(current, content.services, state.changes);
}

/** The elements that stay while figures change: they depend on the language and on the contracts. */
function build() {
  writeTexts();
  find("#title").textContent = document.title = content.title;
  find("#description").textContent = content.description;
  find("#provenance").textContent = inLanguage(content.provenance);
  buildTools();
  buildFigures();
  buildControls();
  buildSweepChoices();
  buildUncertainty();
  buildWhatStandsBehind();
}

const changedKeys = () => Object.keys(state.changes).join(" ");

/** The elements that depend on which assumptions are changed as well; the controls do not, since one is being held. */
function buildWhatStandsBehind() {
  buildContracts();
  buildComparison();
  buildExplanation();
  buildBasis();
  changed = changedKeys();
}

/** Builds elements anew and keeps the reader's place among them. */
function keepingPlace(build) {
  const { id } = document.activeElement;
  build();
  if (id) document.getElementById(id)?.focus({ preventScroll: true });
}

function show() {
  showVerdict();
  controls.forEach((one) => one.update());
  graphs.forEach((one) => one.update());
  buildCautions();
  showAll();
  document.dispatchEvent(new CustomEvent("evaluated", { detail: current }));
  settle();
}

/** What waits until the reader pauses: charts out of view, the address, and the voice of a screen reader. */
function settle() {
  clearTimeout(settle.timer);
  settle.timer = setTimeout(() => {
    writeFragment();
    graphs.forEach((one) => one.catchUp());
    say(find("#verdict").textContent);
    document.dispatchEvent(new CustomEvent("settled"));
  }, 400);
}

/** Has a screen reader say something new; what was said last would be read out again. */
function say(text) {
  const announcement = find("#announcement");
  if (announcement.textContent !== text) announcement.textContent = text;
}

function start() {
  const month = Array.from({ length: content.months }, (_, place) => place + 1);
  saved = new Evaluation(model, { ...content.inputs, month }, savedContracts());
  readFragment(location.hash);
  startTools();
  compute();
  build();
  const charts = { income: incomeByYear, cash: cumulativeCash, sweep: contractSweep };
  if (content.uncertainty) charts.fan = cashFan;
  graphs = Object.entries(charts).map(([name, read]) => new Graph(name, read));
  for (const select of ["#sweep-assumption", "#sweep-result"])
    find(select).addEventListener("change", () => schedule());
  find("#explained").addEventListener("change", () => {
    buildExplanation();
    showAll();
  });
  window.addEventListener("hashchange", () => {
    readFragment(location.hash);
    schedule({ rebuild: true });
  });
  show();
}

start();
