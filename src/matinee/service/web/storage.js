// Values that the browser keeps between visits. Storage may be disabled: they then last for this
// visit only.
const PREFIX = "matinee.";

export function readStored(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

export function store(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // see above
  }
}
