import path from "node:path";
import { captureDeployment } from "../engine/host/capture.ts";
import { DEPLOYMENT_FILE, writeDeploymentFile } from "../engine/host/deployment-file.ts";

// The last step of the build: the official CLI pushes convex/ to an engine of this tree, and what it pushed is
// shipped, so that the embedded deployment runs the very bytes that a hosted one would.
const root = path.resolve(import.meta.dirname, "../..");
const dist = path.join(root, "dist");
const deployment = await captureDeployment({
  projectDirectory: root,
  workerEntry: path.join(dist, "action-worker.js"),
});
const QUALITY = 11;
await writeDeploymentFile(path.join(dist, DEPLOYMENT_FILE), deployment, QUALITY);
