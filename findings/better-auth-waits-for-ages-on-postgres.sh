#!/usr/bin/env bash
# better-auth 1.7.5 keeps the time of the last request for its rate limit (`rateLimit.storage: "database"`) as int8, which
# pg 8 gives as text, and adds the window to it as to a text: `X-Retry-After` of a refused request is a number of
# thousands of years, where with SQLite it is at most the window. Only BigInt is turned into a number
# (dist/api/rate-limiter). The remedy is a parser for int8 in the pool; this studio's is src/auth/hosted/postgres.ts.
# PostgreSQL is PGlite's, behind a socket that pg speaks to.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts better-auth@1.7.5 pg@8.23.1 @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17

cat > probe.js <<'JS'
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import pg from "pg";

const WINDOW_SECONDS = 60;
const server = new PGLiteSocketServer({ db: await PGlite.create(), host: "127.0.0.1", port: 0, maxConnections: 8 });
await server.start();
const [host, port] = server.getServerConn().split(":");

/** What a request that is refused says of the time to wait, in seconds. */
async function waitOf(types) {
  const pool = new pg.Pool({ host, port: Number(port), user: "postgres", database: "postgres", max: 1, types });
  const auth = betterAuth({
    baseURL: "http://127.0.0.1:1",
    secret: "a text of the probe that is long enough",
    database: pool,
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: true, storage: "database", window: WINDOW_SECONDS, max: 1, customRules: { "/sign-in/email": { window: WINDOW_SECONDS, max: 1 } } },
    logger: { disabled: true },
  });
  await (await getMigrations(auth.options)).runMigrations();
  let response;
  for (let k = 0; k < 3; k += 1) {
    response = await auth.handler(
      new Request("http://127.0.0.1:1/api/auth/sign-in/email", {
        method: "POST",
        headers: { "content-type": "application/json", origin: "http://127.0.0.1:1", "x-forwarded-for": "192.0.2.1" },
        body: JSON.stringify({ email: "ada@studio.example", password: "correct horse" }),
      }),
    );
  }
  await pool.end();
  if (response.status !== 429) throw new Error(`the third request was answered ${response.status}`);
  return Number(response.headers.get("x-retry-after"));
}

const asText = await waitOf(undefined);
const asNumber = await waitOf({ getTypeParser: (id, format) => (id === 20 ? Number : pg.types.getTypeParser(id, format)) });
await server.stop();
console.log(
  `better-auth 1.7.5, pg 8.23.1: a refusal by a limit of ${WINDOW_SECONDS} s says X-Retry-After: ${asText}; with int8 parsed as a number: ${asNumber}`,
);
process.exit(asText > 1e9 && asNumber <= WINDOW_SECONDS ? 0 : 1);
JS
node probe.js
