import path from "node:path";
import { writeDeployProject } from "./deploy-project.ts";

// A step of the build: `wav0-mcp deploy` has the official CLI push these sources to a deployment of the user's own.
const root = path.resolve(import.meta.dirname, "../..");
await writeDeployProject(root, path.join(root, "dist", "deploy"));
