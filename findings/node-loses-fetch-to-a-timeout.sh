#!/usr/bin/env bash
# Node loads fetch, FormData, Headers and the like at their first use. Where that is in a vm script, and its `timeout` (or
# SIGINT with `breakOnSigint`) ends the script meanwhile, the load is never tried again: in the whole process the classes
# are undefined and fetch fails (also Node 20.19.5 and 22.20.0). The engine's sentinel-thread.ts takes its clock beforehand.
# It depends on where the load is cut, so a few processes are tried.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
package=node-$(node -p 'process.platform.replace("win32", "win") + "-" + process.arch')
npm install --silent --no-audit --no-fund --ignore-scripts "$package@24.10.0"

cat > probe.js <<'JS'
import { writeSync } from "node:fs";
import vm from "node:vm";

try {
  vm.runInThisContext("new Headers()", { timeout: 1 });
} catch {
  // Its time was over.
}
const { createServer } = await import("node:http");
const server = createServer((_request, response) => response.end("hello")).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
let answer;
try {
  answer = await (await fetch(`http://127.0.0.1:${server.address().port}`)).text();
} catch (error) {
  answer = `${error.name}: ${error.message}`;
}
writeSync(1, `${answer}; typeof Headers is ${typeof Headers}\n`);
process.exit(answer === "hello" ? 1 : 0);
JS
node24=$(ls node_modules/"$package"/bin/node*)
for _ in 1 2 3 4 5 6 7 8; do
  if seen=$("$node24" probe.js 2> /dev/null); then
    echo "node 24.10.0: after vm.runInThisContext('new Headers()', { timeout: 1 }) was ended, fetch of a server that answers gives $seen"
    exit 0
  fi
done
echo "node 24.10.0: fetch works after a script that was ended in the middle of its load" >&2
exit 1
