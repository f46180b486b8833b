import { benchAudio } from "./audio.ts";
import { benchDashboard } from "./dashboard.ts";
import { benchEngine } from "./engine.ts";
import { benchFit } from "./fit.ts";
import { benchJob } from "./job.ts";
import { benchMcp } from "./mcp.ts";
import { benchPackage } from "./package.ts";
import { benchReadBack } from "./read-back.ts";
import { benchSplit } from "./split.ts";
import { describeMachine } from "./report.ts";

const SECTIONS: Record<string, () => void | Promise<void>> = {
  mcp: benchMcp,
  job: benchJob,
  engine: benchEngine,
  audio: benchAudio,
  fit: benchFit,
  "read-back": benchReadBack,
  split: benchSplit,
  package: benchPackage,
  dashboard: benchDashboard,
};

// `npm run bench` runs all; `npm run bench -- mcp engine` some.
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(SECTIONS, name));
if (unknown.length > 0)
  throw new Error(`No section ${unknown.join(", ")}; there are ${Object.keys(SECTIONS).join(", ")}`);

process.stdout.write(`${describeMachine()}\n`);
for (const [name, run] of Object.entries(SECTIONS)) {
  if (asked.length === 0 || asked.includes(name)) await run();
}
process.stdout.write(`\n${describeMachine()}\n`);
