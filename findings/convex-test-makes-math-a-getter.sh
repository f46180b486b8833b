#!/usr/bin/env bash
# convex-test replaces 26 globals, Math and Date among them, by getters that read an AsyncLocalStorage, and
# leaves them so. Each `Math.sin` is then a call of such a getter: what renders, decodes or draws in the same
# process takes several times as long from the first test on, also in files without Convex where files share processes
# (vitest's `isolate: false`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts convex-test@0.0.60 convex@1.48.0

cat > probe.js <<'JS'
import { convexTest } from "convex-test";
import { defineSchema } from "convex/server";

const kindOfMath = () => ("get" in Object.getOwnPropertyDescriptor(globalThis, "Math") ? "a getter" : "a value");
function millisecondsOfSines() {
  const start = performance.now();
  let sum = 0;
  for (let i = 0; i < 2_000_000; i++) sum += Math.abs(Math.sin(i));
  if (!(sum > 0)) throw new Error("no sum");
  return performance.now() - start;
}
millisecondsOfSines();
const before = { math: kindOfMath(), milliseconds: millisecondsOfSines() };
await convexTest(defineSchema({}), { "./_generated/api.js": async () => ({}) }).run(async () => {});
const after = { math: kindOfMath(), milliseconds: millisecondsOfSines() };
const told = ({ math, milliseconds }) => `${math}, two million sines take ${milliseconds.toFixed(0)} ms`;
console.log(`convex-test 0.0.60: Math was ${told(before)}; after a test of nothing it is ${told(after)}`);
process.exit(before.math === "a value" && after.math === "a getter" ? 0 : 1);
JS
node probe.js
