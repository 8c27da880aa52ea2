// Elements that show something of the current evaluation.

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

const showAll = () => document.querySelectorAll("[data-live]").forEach((one) => one.show());
