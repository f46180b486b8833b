import { parseArgs } from "node:util";
import { isFlawless, killEngine } from "./kills.ts";

const DEFAULT_KILLS = 200;

// `npm run chaos:engine -- --kills 50` kills the engine under load and prints what that did to its data.
const { values } = parseArgs({ options: { kills: { type: "string" } } });
const kills = values.kills === undefined ? DEFAULT_KILLS : Number(values.kills);
if (!Number.isInteger(kills) || kills < 1) throw new Error("--kills takes a whole number");
const killed = await killEngine(kills, Math.random);
process.stdout.write(`${JSON.stringify(killed, null, 2)}\n`);
process.exitCode = isFlawless(killed) ? 0 : 1;
