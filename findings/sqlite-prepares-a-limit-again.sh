#!/usr/bin/env bash
# SQLite prepares a statement whose limit is a bare parameter (`LIMIT ?`) again each time that it is run with bound values, also
# when they are the same as before: it plans by the value of the limit. Its manual (https://sqlite.org/c3ref/prepare.html) tells of
# this for parameters in WHERE clauses only. A prepared lookup of one row by its key then costs about three times as much. An
# expression (`LIMIT ? + 0`) is not planned by, and the statement is prepared once; the engine writes all its limits so
# (src/engine/storage/scan.ts).
# SQLite asks the authorizer whenever it prepares, which counts the times without a clock.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @photostructure/sqlite@1.2.1

cat > probe.js <<'JS'
import { DatabaseSync } from "@photostructure/sqlite";

const database = new DatabaseSync(":memory:");
database.exec("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO notes VALUES (1, 'one')");
const { version } = database.prepare("SELECT sqlite_version() AS version").get();
let asked = 0;
database.setAuthorizer(() => {
  asked += 1;
  return 0;
});
function askedIn(runs, limit) {
  const statement = database.prepare(`SELECT text FROM notes WHERE id >= ? LIMIT ${limit}`);
  asked = 0;
  for (let n = 0; n < runs; n += 1) statement.all(1, 5);
  return asked;
}
const [bare, expression] = [askedIn(10, "?"), askedIn(10, "? + 0")];
console.log(
  `SQLite ${version} of @photostructure/sqlite 1.2.1: in 10 runs of a prepared statement the authorizer is asked ` +
    `${bare} times with LIMIT ?, ${expression} times with LIMIT ? + 0`,
);
process.exit(bare >= 10 && expression === 0 ? 0 : 1);
JS
node probe.js
