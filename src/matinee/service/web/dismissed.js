// The films that the visitor does not want to be recommended.
import { readStored, store } from "./storage.js";

const STORED = "dismissed";
const MAX_FILMS = 500; // the oldest are forgotten first

const films = new Set(readStored(STORED) ?? []);

export const isDismissed = (filmId) => films.has(filmId);
export const dismissedIds = () => [...films];

export function dismiss(filmId) {
  films.add(filmId);
  store(STORED, [...films].slice(-MAX_FILMS));
}

export function restore(filmId) {
  films.delete(filmId);
  store(STORED, [...films]);
}
