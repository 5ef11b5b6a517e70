// Asks the service; whatever goes wrong arrives as a Failure that knows the problem document.
const PATIENCE = 10_000;

export class Failure extends Error {
  constructor(kind, problem = null) {
    super(problem?.detail ?? kind);
    this.kind = kind;
    this.problem = problem;
  }
}

export const get = (path) => ask(path, { method: "GET" });

export const post = (path, body) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

async function ask(path, request) {
  let answer;
  try {
    answer = await fetch(path, { ...request, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw new Failure(error.name === "TimeoutError" ? "slow" : "unreachable");
  }
  const document = await answer.json().catch(() => null);
  if (answer.ok && document) return document;
  throw new Failure(KINDS[answer.status] ?? "broken", document);
}

const KINDS = { 404: "unknown", 422: "wrong", 429: "busy", 503: "unready", 504: "slow" };
