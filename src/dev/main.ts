import path from "node:path";
import { inheritedEnvironment, readConfig } from "../config.ts";
import { startDevelopment } from "./development.ts";

// `npm run dev`: the studio from its sources, on a data directory of its own.
const projectDirectory = path.resolve(import.meta.dirname, "../..");
const workDirectory = path.join(projectDirectory, ".wav0");
const environment = { WAV0_HOME: path.join(workDirectory, "home"), ...inheritedEnvironment(/^$/) };
const say = (line: string) => process.stdout.write(`${line}\n`);

say("Starting the studio from its sources");
const { home } = readConfig(environment);
const development = await startDevelopment({ projectDirectory, workDirectory, home, environment, say });
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void development.close().then(() => process.exit(0)));
