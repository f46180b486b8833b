#!/usr/bin/env bash
# The executable of convex 1.48.0 is one `import()` of a CommonJS bundle of 6 MB. Node searches such a module for the
# names of its exports before it runs it, and nobody uses them: a third of what each command costs before it begins. The
# bundle as the program itself does the same without that (src/engine/deploy/official-cli.ts).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts convex@1.48.0

# Prints the least processor time of five runs in milliseconds.
cost() {
  TIMEFORMAT='%3U %3S'
  for _ in 1 2 3 4 5; do
    { time node "$1" --version > version.txt; } 2>&1
    grep -qx 1.48.0 version.txt
  done | awk '{ spent = ($1 + $2) * 1000; if (NR == 1 || spent < least) least = spent } END { printf "%d", least }'
}
executable=$(cost node_modules/convex/bin/main.js)
bundle=$(cost node_modules/convex/dist/cli.bundle.cjs)
echo "convex 1.48.0: \`convex --version\` takes $executable ms of processor time by its executable, $bundle ms by the bundle that it imports"
[ "$((executable * 4))" -gt "$((bundle * 5))" ]
