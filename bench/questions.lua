-- Asks in turn what is given after "--": METHOD PATH, then queries (GET) or bodies (POST).
local asked, turn = {}, 0

function init(given)
  for place = 3, #given do
    if given[1] == "GET" then
      asked[place - 2] = wrk.format("GET", given[2] .. "?" .. given[place])
    else
      asked[place - 2] = wrk.format(given[1], given[2], nil, given[place])
    end
  end
end

function request()
  turn = turn % #asked + 1
  return asked[turn]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "errors": %d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failed))
end
