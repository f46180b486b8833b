import { benchAudio } from "./audio.ts";
import { benchBeside } from "./beside.ts";
import { benchDashboard } from "./dashboard.ts";
import { benchDownbeat } from "./downbeat.ts";
import { benchEngine } from "./engine.ts";
import { benchFit } from "./fit.ts";
import { benchJob } from "./job.ts";
import { benchMcp } from "./mcp.ts";
import { benchMove } from "./move.ts";
import { benchPackage } from "./package.ts";
import { benchReadBack } from "./read-back.ts";
import { benchSeparation } from "./separation.ts";
import { benchSplit } from "./split.ts";
import { benchStemUses } from "./stem-uses.ts";
import { describeMachine } from "./report.ts";

const SECTIONS: Record<string, () => void | Promise<void>> = {
  mcp: benchMcp,
  job: () => benchJob(),
  engine: benchEngine,
  move: benchMove,
  audio: benchAudio,
  beside: benchBeside,
  fit: benchFit,
  "read-back": benchReadBack,
  downbeat: benchDownbeat,
  split: benchSplit,
  package: benchPackage,
  dashboard: benchDashboard,
};

// `npm run bench` runs all; `npm run bench -- mcp engine` some. Separation needs a folder, so it runs only when it is named, with one; stem-uses takes a while.
const asked = process.argv.slice(2);
if (asked[0] === "separation") await benchSeparation(asked[1]);
else if (asked[0] === "stem-uses") await benchStemUses(asked[1]);
// Calls of this build beside those of another, a folder with its bin and dist.
else if (asked[0] === "beside" && asked[1] !== undefined) await benchJob(asked[1]);
else await benchSections(asked);

async function benchSections(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(SECTIONS, name));
  if (unknown.length > 0) {
    const known = [...Object.keys(SECTIONS), "separation DIR", "stem-uses [DIR]", "beside DIR"].join(", ");
    throw new Error(`No section ${unknown.join(", ")}; there are ${known}`);
  }
  process.stdout.write(`${describeMachine()}\n`);
  for (const [name, run] of Object.entries(SECTIONS)) {
    if (names.length === 0 || names.includes(name)) await run();
  }
  process.stdout.write(`\n${describeMachine()}\n`);
}
