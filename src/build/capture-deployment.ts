import { writeFile } from "node:fs/promises";
import path from "node:path";
import { captureDeployment } from "../engine/host/capture.ts";

// The last step of the build: the official CLI pushes convex/ to an engine of this tree, and what it pushed is
// shipped, so that the embedded deployment runs the very bytes that a hosted one would.
const root = path.resolve(import.meta.dirname, "../..");
const dist = path.join(root, "dist");
const deployment = await captureDeployment({
  projectDirectory: root,
  workerEntry: path.join(dist, "action-worker.js"),
});
// Source maps are three quarters of a push, and nothing reads them here.
const withoutSourceMaps = (key: string, value: unknown) => (key === "sourceMap" ? undefined : value);
await writeFile(path.join(dist, "deployment.json"), JSON.stringify(deployment, withoutSourceMaps));
