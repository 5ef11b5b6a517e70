// An error message with a way to continue: field errors, suggestions or a retry button.
import { el } from "./dom.js";
import { messages } from "./i18n.js";

// labels: of the fields, by name; limits: { min, max } of number fields, by name;
// onSuggestion: called with a field and the suggested value that was clicked
export function errorNotice(error, retry, labels = {}, limits = {}, onSuggestion = null) {
  const lines = (error.problem?.errors ?? []).map(({ field, code, problem, nearest }) => {
    const label = labels[field] ?? field;
    const message = messages().fieldErrors[code]?.(label, limits[field] ?? {});
    const suggestions = onSuggestion && nearest?.length;
    return el(
      "li",
      {},
      message ?? `${label}: ${problem}`,
      suggestions ? suggestionButtons(field, nearest, onSuggestion) : null,
    );
  });
  const message = messages().errors[error.kind] ?? messages().errors.serverError;
  const alert = el("div", { class: "notice error", role: "alert" }, el("p", {}, message));
  if (lines.length) alert.append(el("ul", { id: "field-errors" }, lines));
  else if (error.kind === "notFound") alert.append(el("p", { lang: "en" }, error.message));
  else alert.append(el("button", { type: "button", onclick: retry }, messages().retry));
  return alert;
}

const suggestionButtons = (field, values, onSuggestion) =>
  el(
    "p",
    { class: "suggestion-buttons" },
    `${messages().didYouMean}: `,
    values.map((value) =>
      el("button", { type: "button", onclick: () => onSuggestion(field, value) }, value),
    ),
  );
