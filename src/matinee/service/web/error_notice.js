// An error message with a way to continue: field errors, suggestions or a retry button.
import { el } from "./dom.js";
import { messages } from "./i18n.js";
import { displayTitle } from "./titles.js";

const FINAL = ["notFound", "notAvailable"]; // another try would not help

// labels: of the fields, by name; limits: { min, max } of number fields, by name;
// onSuggestion: called with a field and the suggested value that was clicked
export function errorNotice(error, retry, labels = {}, limits = {}, onSuggestion = null) {
  const lines = (error.problem?.errors ?? []).map(({ field, code, nearest }) => {
    const known = code !== "out_of_range" || field in limits ? code : "other";
    const describe = messages().fieldErrors[known] ?? messages().fieldErrors.other;
    const suggestions = onSuggestion && nearest?.length;
    return el(
      "li",
      {},
      describe(labels[field] ?? field, limits[field] ?? {}),
      suggestions ? suggestionButtons(field, nearest, onSuggestion) : null,
    );
  });
  const message = messages().errors[error.kind] ?? messages().errors.serverError;
  const alert = el("div", { class: "notice error", role: "alert" }, el("p", {}, message));
  if (lines.length) alert.append(el("ul", { id: "field-errors" }, lines));
  else if (!FINAL.includes(error.kind)) alert.append(retryButton(retry));
  return alert;
}

const retryButton = (retry) =>
  el("button", { type: "button", onclick: retry }, messages().retry);

const suggestionButtons = (field, values, onSuggestion) =>
  el(
    "p",
    { class: "suggestion-buttons" },
    `${messages().didYouMean}: `,
    values.map((value) =>
      el("button", { type: "button", onclick: () => onSuggestion(field, value) }, displayTitle(value)),
    ),
  );
