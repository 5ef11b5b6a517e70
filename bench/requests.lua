-- Sends the arguments after "--" in turn: METHOD PATH, then queries (GET) or bodies (POST).
local requests, turn = {}, 0

function init(arguments)
  local method, path = arguments[1], arguments[2]
  for index = 3, #arguments do
    if method == "GET" then
      requests[index - 2] = wrk.format(method, path .. "?" .. arguments[index])
    else
      requests[index - 2] = wrk.format(method, path, nil, arguments[index])
    end
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "errors": %d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failed))
end
