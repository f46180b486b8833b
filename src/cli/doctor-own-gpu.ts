import * as z from "zod";
import { boundedJson } from "../bodies/bounded-body.ts";
import { fetchFailure } from "../bodies/fetch-failure.ts";
import type { Config } from "../config.ts";
import { MAX_ANSWER_JSON_BYTES } from "../contracts/limits.ts";
import type { Finding } from "./finding.ts";

const TIMEOUT_MILLIS = 5_000;
const NAME = "own GPU";

const healthSchema = z.object({ status: z.string() });
const schemaSchema = z.object({
  components: z.object({ schemas: z.object({ Input: z.object({ properties: z.record(z.string(), z.unknown()) }) }) }),
});
const aceStepSchema = z.object({ data: z.object({ status: z.string() }) });

/** Checks that servers on the user's own GPU respond, and lists the inputs of a container there. */
export async function checkOwnGpu({
  deploymentEnvironment: set,
}: Pick<Config, "deploymentEnvironment">): Promise<Finding[]> {
  const { WAV0_COG_URL: cog, WAV0_COG_TOKEN: token, WAV0_ACE_STEP_URL: aceStep, WAV0_ACE_STEP_API_KEY: key } = set;
  const checks = [
    ...(cog === undefined ? [] : [attempt("WAV0_COG_URL", cog, () => checkCog(cog, token))]),
    ...(aceStep === undefined ? [] : [attempt("WAV0_ACE_STEP_URL", aceStep, () => checkAceStep(aceStep, key))]),
  ];
  return Promise.all(checks);
}

async function attempt(variable: string, address: string, check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return {
      name: NAME,
      state: "problem",
      text: `${variable}: ${address} cannot be reached (${fetchFailure(error)}); start the server, or unset it`,
    };
  }
}

/** The health check always answers 200; its words count. */
async function checkCog(address: string, token: string | undefined): Promise<Finding> {
  const health = healthSchema.safeParse(await ask(address, "/health-check", token)).data?.status;
  if (health === undefined) {
    return {
      name: NAME,
      state: "problem",
      text: `WAV0_COG_URL: ${address} is no Cog container: it has no /health-check`,
    };
  }
  if (health === "SETUP_FAILED" || health === "DEFUNCT") {
    return {
      name: NAME,
      state: "problem",
      text: `the Cog container at ${address} is ${health}: look at its log, and start it again`,
    };
  }
  const schema = schemaSchema.safeParse(await ask(address, "/openapi.json", token)).data;
  const fields = Object.keys(schema?.components.schemas.Input.properties ?? {});
  if (fields.length === 0) {
    return {
      name: NAME,
      state: "note",
      text: `the Cog container at ${address} is ${health}; it does not say yet what it takes`,
    };
  }
  return { name: NAME, state: "fine", text: `Cog container at ${address} is ${health} and takes ${fields.join(", ")}` };
}

async function checkAceStep(address: string, key: string | undefined): Promise<Finding> {
  const status = aceStepSchema.safeParse(await ask(address, "/health", key)).data?.data.status;
  return status === "ok"
    ? { name: NAME, state: "fine", text: `ACE-Step server at ${address} is ${status}` }
    : {
        name: NAME,
        state: "problem",
        text: `WAV0_ACE_STEP_URL: ${address} does not answer /health as an ACE-Step API server does`,
      };
}

async function ask(address: string, path: string, token: string | undefined): Promise<unknown> {
  const response = await fetch(`${address.replace(/\/+$/, "")}${path}`, {
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  // Only JSON counts as an answer of such a server.
  return boundedJson(response, MAX_ANSWER_JSON_BYTES).catch(() => null);
}
