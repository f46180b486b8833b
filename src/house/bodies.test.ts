import ts from "typescript";
import { expect, test } from "vitest";
import { nodesOf, placeOf, product, type Source } from "./sources.fixture.ts";

/** Methods that read a body to its end, however long that is, or let somebody do so. */
const UNBOUNDED = new Set(["text", "json", "arrayBuffer", "formData", "blob", "bytes", "getReader"]);

/** Files where that is right, and why. All others read by bounded-body.ts. */
const EXCEPTIONS: Record<string, string> = {
  "src/bodies/bounded-body.ts": "it counts",
  "src/audio/stretch/load-signalsmith.ts": "a blob in memory, of a package",
  "src/contracts/audio/audio-address.ts": "passes pieces on as a stream",
  "src/engine/http/body-stream.ts": "passes an upload on as a stream, which storage-api.ts and transfer-api.ts count",
  "src/engine/transfer/import-run.ts": "passes the files of an archive on as streams",
  "src/engine/runtime/action-worker.ts": "blobs in memory, and the answer of a function as a stream",
  "src/engine/runtime/realm-globals/bodies.ts": "implements these methods for functions",
  "src/engine/runtime/realm-globals/readable-stream.ts": "implements these methods for functions",
  "src/engine/runtime/realm-globals/stream-pipes.ts": "implements these methods for functions",
  "src/engine/runtime/realm-globals/deferred-natives.ts": "implements these methods for functions",
  "src/auth/hosted/registration-route.ts": "hosted-auth.ts bounds every request before its routes; answers are our own",
  "src/auth/hosted/pages/auth-calls.ts": "answers of our own handler",
  "src/auth/hosted/pages/authorize-route.ts": "answers of our own handler",
  "src/auth/hosted/pages/forms.ts": "hosted-auth.ts bounds every request before its routes",
  "src/inference/http/file-routes.ts": "parts of a form that was read by bounded-body.ts",
  "src/mcp/http/live-session.ts": "answers of our own server",
  "src/mcp/http/serve-current.ts": "answers of our own server",
  "src/mcp/http/watched-body.ts": "passes an answer on as a stream",
  "convex/edits/file.ts": "a stored file of a sample, which was measured before it became one",
  "convex/projects/archives.ts": "stored files of samples, which were measured before they became samples",
  "convex/library/soundprintsNode.ts": "a stored file of a sample, which was measured before it became one",
  "convex/jobs/ownGpu/keptResults.ts": "a stored result, whose answer was read by bounded-body.ts",
  "convex/library/soundFile.ts": "a stored file, whose size is checked first",
  "convex/jobs/ingest.ts": "a result's file, whose size is checked first",
  "convex/providers/guardedFetch.ts": "an answer that guardFetch has read by bounded-body.ts",
  "convex/connections/guardedConnection.ts": "the request that is sent",
};

/** The dashboard reads answers of its own studio, in a browser. */
const reading = product
  .filter(({ file }) => !file.startsWith("dashboard/"))
  .map((source) => ({ file: source.file, places: unboundedReads(source) }))
  .filter(({ places }) => places.length > 0);

/** Calls without arguments, since every one of these methods is called so; `getReader` may be given a mode. */
function unboundedReads(source: Source): string[] {
  return nodesOf(source.tree)
    .filter(isUnbounded)
    .map((node) => placeOf(source, node));
}

function isUnbounded(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { text: name } = node.expression.name;
  return UNBOUNDED.has(name) && (node.arguments.length === 0 || name === "getReader");
}

test("no body that comes from outside is read without a bound", () => {
  const breaches = reading.filter(({ file }) => !(file in EXCEPTIONS)).flatMap(({ places }) => places);
  expect(breaches.map((place) => `${place}: read it by src/bodies/bounded-body.ts`)).toEqual([]);
});

test("every exception is needed", () => {
  const files = new Set(reading.map(({ file }) => file));
  expect(Object.keys(EXCEPTIONS).filter((file) => !files.has(file))).toEqual([]);
});
