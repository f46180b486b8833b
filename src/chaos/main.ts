import { parseArgs } from "node:util";
import { printReport } from "./report.ts";
import { isFlawless } from "./findings.ts";
import { playRound } from "./round.ts";

const DEFAULT_FAULTS = 500;
const MAX_OUTAGE_MILLIS = 8_000;

// `npm run chaos -- --seed 7 --faults 100`; both ways to hear of a prediction have half of the faults each.
const { values } = parseArgs({ options: { seed: { type: "string" }, faults: { type: "string" } } });
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
const faults = values.faults === undefined ? DEFAULT_FAULTS : Number(values.faults);
if (!Number.isInteger(seed) || !(faults > 0)) throw new Error("--seed and --faults take whole numbers");

process.stdout.write(`seed ${seed}, ${faults} faults\n`);
const say = (progress: string): void => void process.stderr.write(`${new Date().toISOString()} ${progress}\n`);
const common = {
  faults: Math.ceil(faults / 2),
  clients: ["stdio", "stdio", "stdio", "http", "http"] as const,
  maxOutageMillis: MAX_OUTAGE_MILLIS,
  isLeftOut: () => false,
};
const began = Date.now();
// Most of a round is waiting, so both are played at once.
const rounds = await Promise.all(
  [
    { name: "told by webhooks", hasWebhooks: true },
    { name: "asking", hasWebhooks: false },
  ].map(async ({ name, hasWebhooks }, index) => {
    const own = { seed: seed + index, hasWebhooks, say: (progress: string) => say(`${name}: ${progress}`) };
    return { name, report: await playRound({ ...common, ...own }) };
  }),
);
for (const { name, report } of rounds) printReport(name, report);
process.stdout.write(`${Math.round((Date.now() - began) / 1000)} s\n`);
process.exitCode = rounds.every(({ report }) => isFlawless(report.findings)) ? 0 : 1;
