import { DRIVERS } from "./drivers/index.ts";
import type { TransportName } from "./driver.ts";
import { openPackages } from "./packages.ts";
import { measure, reasonOf, STEPS, type Cell } from "./steps.ts";
import { openMeasuredStudio } from "./studio.ts";

/** Messages of this process to the one that started it. */
export interface CellMessage {
  step: string;
  cell: Cell;
}

// One client on one transport, in a process of its own: what it leaves behind or breaks ends with it.
const [name = "", transport = "", folder = "", node = ""] = process.argv.slice(2);
const driver = DRIVERS.find((candidate) => candidate.name === name);
if (!driver || (transport !== "stdio" && transport !== "http")) throw new Error(`No ${transport} of ${name}`);
await measureClient(transport);
process.exit(0);

async function measureClient(on: TransportName): Promise<void> {
  if (!driver) return;
  const studio = await openMeasuredStudio(on, node);
  try {
    const session = await driver.connect(studio.target, openPackages(folder));
    const run = { driver, session, studio, jobId: "", sampleId: "" };
    for (const step of STEPS) await tell({ step: step.name, cell: await measure(step, run) });
    await session.close().catch(() => {});
  } catch (error) {
    await tell({ step: "list", cell: { kind: "wrong", reason: `does not connect: ${reasonOf(error)}` } });
  } finally {
    await studio.close();
  }
}

function tell(message: CellMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
}
