// What comes of the reader's choices: the verdict, the key figures and the contracts side by side.

const DO_NOTHING = "do_nothing";

/** A line's name, unit and formula under the contracts chosen. */
function lineOf(key) {
  const own = content.services.map((one) => content.forms[one.key][state.contracts[one.key]]?.[key]);
  return content.lines[key] ?? own.find(Boolean);
}

/** An element that shows something of the current evaluation: `read` gives the text, and the number in full. */
function live(read, attributes = {}) {
  const made = element("span", { "data-live": true, ...attributes });
  made.show = () => {
    const [text, value] = read();
    if (made.textContent !== text) made.textContent = text;
    made.dataset.value = value;
  };
  return made;
}

/** An element that shows a line of one number. */
const figure = (key) =>
  live(() => [number(current.value(key), lineOf(key).unit), current.value(key)], { "data-line": key, class: "figure" });

/** Whole yuan of a computed amount; nothing for none. */
const money = (value) => (Number.isNaN(value) ? "" : number(Number(fixed(value, 0)), "yuan"));

const showAll = () => document.querySelectorAll("[data-live]").forEach((one) => one.show());

/** Whether anyone knows what the work of a service costs: the scenario says so, or the reader has. */
const costIsKnown = (service) => service.costIsGiven || service.costs.some((key) => key in state.changes);

/** The forms that a service may take; leaving it out is compared with them, not chosen. */
const formsOf = (service) => service.forms.filter((form) => form.key !== DO_NOTHING);

/** What a form lacks: its terms, or the cost of the work, which the reader may have given. */
const missingFrom = (service, form) => (costIsKnown(service) && model.forms[service.key][form.key] ? [] : form.missing);

/** What a service brings under each form and without it, with all else as it is; without terms there are no figures. */
function outcomes(service) {
  return service.forms.map((form) => {
    const missing = missingFrom(service, form);
    if (missing.length) return { ...form, missing };
    const isNothing = form.key === DO_NOTHING;
    const under = current.with({}, { [service.key]: isNothing ? null : form.key });
    if (isNothing) return { ...form, missing, under, canLive: true, contractor: 0 };
    const of = (name) => under.value(`${service.key}.${name}`);
    const contractor = costIsKnown(service) ? of("contractor_annual_profit") : NaN;
    return { ...form, missing, under, canLive: Boolean(of("contractor_can_live")), contractor };
  });
}

/** Every service with its outcomes, the chosen one and the best one. */
function comparison() {
  return content.services.map((service) => {
    const found = outcomes(service);
    const chosen = found.find((one) => one.key === state.contracts[service.key]);
    return { service, found, chosen, best: preferred(found, chosen.key) };
  });
}

/** The form with the highest net present value of those that the contractor can live on; the chosen one if as good. */
function preferred(found, chosen) {
  const open = found.filter((one) => one.under && one.canLive);
  const isBetter = (one, best) => {
    const [worth, most] = [one.under.value("npv"), best.under.value("npv")];
    return worth > most || (worth === most && one.key === chosen);
  };
  return open.reduce((best, one) => (isBetter(one, best) ? one : best));
}

const inSentence = (title) => inLanguage(title).toLowerCase();

/** Words in a row, each once: a, b and c. */
function listed(words) {
  const once = [...new Set(words)];
  const others = once.slice(0, -1).join(t(", "));
  return others ? others + t(" and ") + once.at(-1) : once[0];
}

/** The state of the decision: a key of the templates of the verdict. */
function decision() {
  if (compared.some(({ chosen }) => chosen.missing.length)) return "unknown";
  if (current.value("worth_launching")) return "launch";
  return current.value("npv") > 0 ? "renegotiate" : "refuse";
}

/** The decision in words, as `faces/verdict.py` says it. */
function verdict() {
  const kind = decision();
  if (kind === "unknown") {
    const services = compared.filter(({ chosen }) => chosen.missing.length).map(({ service }) => service.title);
    return t(content.verdicts.unknown, { services: listed(services) });
  }
  const text = t(content.verdicts[kind], {
    forms: listed(compared.map(({ chosen }) => inSentence(chosen.title))),
    income: number(current.value("annual_income"), "yuan/year"),
    worth: number(current.value("npv"), "yuan"),
    months: current.value("horizon_months"),
    rate: number(current.value("discount_rate"), "share"),
  });
  const others = compared.filter(({ best, chosen }) => best.key !== chosen.key);
  return others.reduce((text, one) => t("{text} {more}", { text, more: alternative(one) }), text);
}

/** What is preferred to the chosen form of a service, and by how much. */
function alternative({ service, chosen, best }) {
  const { form, nothing, worth_more, can_live } = content.alternatives;
  const gain = best.under.value("npv") - chosen.under.value("npv");
  const named = { form: inSentence(best.title), service: service.title };
  const words = t(best.key === DO_NOTHING ? nothing : form, named);
  return t(gain > 0 ? worth_more : can_live, { alternative: words, gain: number(gain, "yuan") });
}
