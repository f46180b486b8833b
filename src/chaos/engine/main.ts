import { parseArgs } from "node:util";
import { isFlawless, killEngine } from "./kills.ts";

const DEFAULT_KILLS = 200;

// `npm run chaos:engine -- 50` (or `--kills 50`) kills the engine under load and prints what that did to its data.
const { values, positionals } = parseArgs({ options: { kills: { type: "string" } }, allowPositionals: true });
const [wanted = String(DEFAULT_KILLS), ...others] = [values.kills ?? [], positionals].flat();
const kills = Number(wanted);
if (!Number.isInteger(kills) || kills < 1 || others.length > 0) throw new Error("Name one whole number of kills");
const killed = await killEngine(kills, Math.random);
process.stdout.write(`${JSON.stringify(killed, null, 2)}\n`);
process.exitCode = isFlawless(killed) ? 0 : 1;
