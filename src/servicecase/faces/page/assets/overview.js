// The head of the page and the contracts: verdict, key figures, the choice of contracts and their comparison.

const difference = (key) => {
  const [now, before] = [current.value(key), saved.value(key)];
  return [change(now, before, lineOf(key).unit), now - before];
};

function buildFigures() {
  const cards = content.keyLines.map(({ key, label, below }) => {
    const note = live(() => [(key === "irr" && returns(current)) || inLanguage(below), ""], { class: "quiet" });
    const changed = live(() => difference(key), { class: "quiet change" });
    return element("li", {}, quiet(inLanguage(label)), element("strong", {}, figure(key)), note, changed);
  });
  find("#figures .cards").replaceChildren(...cards);
  const head = content.keyLines.slice(0, 3).filter((_, place) => place !== 1);
  find("#headline").replaceChildren(
    ...head.map(({ key, label }) => element("span", {}, `${inLanguage(label)} `, element("b", {}, figure(key)))),
  );
}

const outcomeOf = (service, form) =>
  compared.find((one) => one.service === service).found.find((one) => one.key === form.key);

function buildContracts() {
  find("#contracts").replaceChildren(
    ...content.services.map((service) => {
      const keeps = t("Company keeps, yuan a year");
      const title = content.services.length > 1 ? `${service.title} · ${keeps}` : keeps;
      return element(
        "fieldset",
        {},
        element("legend", { class: "quiet" }, title),
        ...formsOf(service).map((form) => formChoice(service, form)),
      );
    }),
    element(
      "p",
      { class: "quiet", "aria-hidden": "true" },
      element("span", { class: "mark" }, "✗"),
      ` ${t("not viable for the contractor")}`,
    ),
  );
}

function formChoice(service, form) {
  const id = `form-${service.key}-${form.key}`;
  const isMissing = missingFrom(service, form, state.changes).length > 0;
  const input = element("input", {
    type: "radio",
    id,
    name: `contract-${service.key}`,
    value: form.key,
    disabled: isMissing,
    "aria-describedby": `${id}-note`,
  });
  input.checked = state.contracts[service.key] === form.key;
  input.addEventListener("change", () => {
    state.contracts[service.key] = form.key;
    schedule({ rebuild: true });
  });
  const keeps = isMissing ? null : live(amount(service, form, profitOf), { class: "figure" });
  const notViable = (text) => () => [outcomeOf(service, form).isViable ? "" : text, ""];
  const mark = isMissing ? null : live(notViable("✗"), { class: "mark", "aria-hidden": "true" });
  const words = t("not viable for the contractor");
  const note = isMissing ? quiet(needs(form.missing)) : live(notViable(words), { class: "unseen" });
  note.id = `${id}-note`;
  return element(
    "div",
    { class: "form" },
    input,
    element("label", { for: id }, inLanguage(form.title)),
    mark,
    keeps,
    note,
  );
}

const profitOf = (one) => one.under.value("annual_profit");

const amount = (service, form, read) => () => {
  const value = read(outcomeOf(service, form));
  return [wholeYuan(value), value];
};

const COLUMNS = [
  ["Income", (one) => one.under.value("annual_income")],
  ["Company keeps", profitOf],
  ["NPV", (one) => one.under.value("npv")],
  ["Contractor keeps", (one) => one.contractor],
];

/** The forms of each service side by side, and doing without it. */
function buildComparison() {
  const columns = [
    { title: t("Contract") },
    ...COLUMNS.map(([title]) => ({ title: t(title), isNumber: true })),
    { title: t("Note") },
  ];
  const hasOthers = content.services.length > 1;
  find("#comparison").replaceChildren(
    ...compared.map(({ service, found }) => {
      const text = hasOthers
        ? "{service}: yuan a year in the last year; NPV in yuan; with the other services as they are"
        : "{service}: yuan a year in the last year; NPV in yuan";
      const caption = t(text, { service: service.title });
      return table(
        caption,
        columns,
        found.map((form) => comparisonRow(service, form)),
      );
    }),
  );
}

function comparisonRow(service, form) {
  const isChosen = form.key === state.contracts[service.key];
  if (form.missing.length) return [inLanguage(form.title), ...COLUMNS.map(() => ""), needs(form.missing)];
  const attributes = (name) => ({ class: "figure", "data-outcome": `${service.key} ${form.key} ${name}` });
  const cells = COLUMNS.map(([name, read]) => live(amount(service, form, read), attributes(name)));
  const note = live(() => {
    const found = compared.find((one) => one.service === service);
    const words = marks(outcomeOf(service, form), found).map((one) => t(one));
    return [words.join(t(", ")), ""];
  });
  return Object.assign([inLanguage(form.title), ...cells, note], { style: isChosen ? "chosen" : null });
}

function showVerdict() {
  const count =
    Object.keys(state.changes).length +
    content.services.filter((one) => state.contracts[one.key] !== one.contract).length;
  find("#changed").textContent = count
    ? t("{count} changed from the scenario as saved", { count })
    : t("The scenario as saved");
  showDecision(count === 0);
}

/** What to do: of the scenario as saved over all draws, else on the values alone, which never looks like a decision. */
function showDecision(isSaved) {
  const { headline, reasons, launch, isUncertain } = content.decision;
  const said = isSaved ? inLanguage(headline) : verdict(current, compared);
  const isGreen = isSaved ? launch : !isUncertain && decision(current, compared).kind.startsWith("launch");
  const text = isSaved || !isUncertain ? said : t("On the values set here, without their ranges: {verdict}", { verdict: said });
  find("#verdict").textContent = text;
  find("#verdict").classList.toggle("launch", isGreen);
  const shown = isSaved ? inLanguage(reasons) : [];
  find("#reasons").replaceChildren(...shown.map((one) => element("li", {}, one)));
}
