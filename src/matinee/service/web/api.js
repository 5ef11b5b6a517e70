// Requests to the service. Every failure is thrown as an ApiError with its problem document.
const TIMEOUT_MS = 10_000;

export class ApiError extends Error {
  constructor(kind, problem = null) {
    super(problem?.detail ?? kind);
    this.kind = kind;
    this.problem = problem;
  }
}

export const get = (path) => request(path, { method: "GET" });

export const post = (path, body) =>
  request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new ApiError(error.name === "TimeoutError" ? "timeout" : "unreachable");
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  throw new ApiError(kindOf(response.status, body), body);
}

const NOT_AVAILABLE = "urn:matinee:problem:not-available";

const kindOf = (status, problem) =>
  problem?.type === NOT_AVAILABLE ? "notAvailable" : (KINDS[status] ?? "serverError");

const KINDS = { 400: "invalid", 401: "noKey", 404: "notFound", 422: "invalid", 429: "busy", 503: "notReady", 504: "timeout" };
