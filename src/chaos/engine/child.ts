import { readFileSync } from "node:fs";
import { createEngine } from "../../engine/engine.ts";
import { parseFunctionPath } from "../../engine/function-path.ts";
import type { Caller, Deployment } from "../../engine/types.ts";
import type { ConvexObject } from "../../engine/values/json.ts";

/** A mutation that the parent asks for, with the session and number by which it is known when it comes again. */
export interface Ask {
  name: string;
  args: ConvexObject;
  sessionId: string;
  requestId: number;
}

/** Its answer; null if the function failed. */
export interface Answer extends Pick<Ask, "sessionId" | "requestId"> {
  value: unknown;
}

const ADMIN: Caller = { kind: "admin", identity: null };
const address = (): string => "http://127.0.0.1:1";

/** A process to be killed: opens the engine in a directory, starts it, and runs what its parent asks for. */
async function main([directory = "", deploymentFile = "", workerEntry = ""]: string[]): Promise<void> {
  const options = { directory, workerEntry, deploymentName: "kills", cloudUrl: address, siteUrl: address };
  const engine = await createEngine(options);
  await engine.install(JSON.parse(readFileSync(deploymentFile, "utf8")) as Deployment); // Written by the parent.
  await engine.start();
  process.on("message", async ({ name, args, ...session }: Ask) => {
    const outcome = await engine.mutation(parseFunctionPath(name), args, ADMIN, session);
    process.send?.({ ...session, value: outcome.ok ? outcome.value : null } satisfies Answer);
  });
  process.send?.("started");
}

void main(process.argv.slice(2));
