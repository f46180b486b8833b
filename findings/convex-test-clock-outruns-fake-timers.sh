#!/usr/bin/env bash
# With a clock that a test holds still, convex-test 0.0.71 lets time pass at commits: a transaction reads the later
# of the faked clock and the last commit's timestamp, which grows by a nanosecond a commit and is rounded up to the next
# millisecond. So the third mutation already sees a later Date.now(), rows are created "in the future",
# and what a test advances by exactly a limit is not yet due. 0.0.60 read the faked clock as it was.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > probe.js <<'JS'
import { createRequire } from "node:module";
import { defineSchema, defineTable, mutationGeneric } from "convex/server";
import { v } from "convex/values";
import { convexTest } from "convex-test";

const { version } = createRequire(import.meta.url)("./node_modules/convex-test/package.json");
const frozen = 1_800_000_000_000;
Date.now = () => frozen;
const put = mutationGeneric({
  args: {},
  handler: async (ctx) => {
    await ctx.db.insert("rows", { n: 1 });
    return Date.now();
  },
});
const modules = { "./_generated/api.js": async () => ({}), "./rows.js": async () => ({ put }) };
const t = convexTest(defineSchema({ rows: defineTable({ n: v.number() }) }), modules);
const seen = [];
for (let call = 0; call < 6; call++) seen.push((await t.mutation("rows:put", {})) - frozen);
console.log(`${version} saw ${seen.join(", ")} ms`);
JS
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts convex-test@0.0.60 convex@1.48.0
told="$(node probe.js); "
npm install --silent --no-audit --no-fund --ignore-scripts convex-test@0.0.71 convex@1.48.0
told+="$(node probe.js); "
echo "convex-test, six mutations while the clock stands still: $told"
[[ "$told" == "0.0.60 saw 0, 0, 0, 0, 0, 0 ms; 0.0.71 saw 0, "*[1-9]*" ms; " ]]
