#!/usr/bin/env bash
# convex-test holds documents to Convex's limit of 1 MiB and to its rules for names of fields, so one trusts it with the rest.
# But it stores arrays of more than 8,192 elements and 70 levels of nesting, schedules functions that do not exist, or in
# six years, and deletes rows of a system table. A deployment refuses each of them (https://docs.convex.dev/database/types; in
# get-convex/convex-backend, August 2026: crates/value, udf/validation.rs): code that was tested with
# convex-test alone fails there first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts convex-test@0.0.71 convex@1.48.0

cat > probe.js <<'JS'
import { convexTest } from "convex-test";
import { anyApi, defineSchema, defineTable, mutationGeneric as mutation } from "convex/server";
import { v } from "convex/values";

const SIX_YEARS = 6 * 366 * 86_400_000;
const nested = (levels) => (levels === 0 ? 1 : [nested(levels - 1)]);
const functions = {
  large: mutation((ctx) => ctx.db.insert("things", { value: "x".repeat(2 ** 21) })),
  long: mutation((ctx) => ctx.db.insert("things", { value: Array.from({ length: 9_000 }, () => 1) })),
  deep: mutation((ctx) => ctx.db.insert("things", { value: nested(70) })),
  missing: mutation((ctx) => ctx.scheduler.runAfter(0, anyApi.functions.nothing, {})),
  late: mutation((ctx) => ctx.scheduler.runAfter(SIX_YEARS, anyApi.functions.large, {})),
  system: mutation(async (ctx) => ctx.db.delete(await ctx.scheduler.runAfter(SIX_YEARS, anyApi.functions.large, {}))),
};
const schema = defineSchema({ things: defineTable({ value: v.any() }) });
const accepted = [];
const refused = [];
for (const name of Object.keys(functions)) {
  const t = convexTest(schema, { "./_generated/api.js": async () => ({}), "./functions.js": async () => functions });
  await t.mutation(anyApi.functions[name], {}).then(() => accepted.push(name), () => refused.push(name));
}
console.log(`convex-test 0.0.71: refuses ${refused.join(", ")}; accepts ${accepted.join(", ")}`);
process.exit(refused.join() === "large" && accepted.length === 5 ? 0 : 1);
JS
node probe.js
