-- Asks for the addresses of a file in turn ("path" or "path<TAB>ETag" a line) and prints what came of it as JSON.
local addresses, tags, at = {}, {}, 0

function setup(thread)
  thread:set("start", math.random(100000))
end

function init(args)
  for line in io.lines(args[1]) do
    local path, tag = line:match("^([^\t]+)\t?(.*)$")
    addresses[#addresses + 1] = path
    tags[#addresses] = tag ~= "" and tag or nil
  end
  at = start
end

function request()
  at = at % #addresses + 1
  return wrk.format("GET", addresses[at], { ["If-None-Match"] = tags[at] })
end

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.status + summary.errors.timeout
  io.write(string.format(
    '\n{"requests": %d, "microseconds": %d, "bytes": %d, "failed": %d, "p50": %d, "p99": %d}\n',
    summary.requests, summary.duration, summary.bytes, failed, latency:percentile(50), latency:percentile(99)))
end
