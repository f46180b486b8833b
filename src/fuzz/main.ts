import { parseArgs } from "node:util";
import { runCampaign } from "./campaign.ts";
import { printReport } from "./report.ts";

const DEFAULT_INPUTS = 20_000;

// `npm run fuzz -- --seed 7 --inputs 400 --only http`
const { values } = parseArgs({
  options: { seed: { type: "string" }, inputs: { type: "string" }, only: { type: "string" } },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
const inputs = values.inputs === undefined ? DEFAULT_INPUTS : Number(values.inputs);
if (!Number.isInteger(seed) || !(inputs > 0)) throw new Error("--seed and --inputs take whole numbers");

process.stdout.write(`seed ${seed}, ${inputs} inputs\n`);
const began = Date.now();
const say = (progress: string): void => void process.stderr.write(`${new Date().toISOString()} ${progress}\n`);
const report = await runCampaign({ seed, inputs, only: values.only ?? null, say });
printReport(report);
process.stdout.write(`${Math.round((Date.now() - began) / 1000)} s\n`);
process.exitCode = report.faults.length === 0 ? 0 : 1;
