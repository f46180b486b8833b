import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { loadMachineKey } from "../../auth/machine-key.ts";
import { readDeployCredentials, type Config } from "../../config.ts";
import { AppError } from "../../contracts/errors.ts";
import { readAssignments } from "../assignments.ts";
import { readCommand } from "../usage.ts";
import { chooseTarget } from "./target.ts";
import { authVariables, encryptionVariables, findVariable, studioVariables } from "./variables.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";

/**
 * `deploy [--url … --admin-key …] [--env NAME=value] [--studio https://…] [--dependencies node_modules]`: pushes the studio's functions to a
 * Convex deployment of the user's own, by the official CLI, and registers this machine's key there. Afterwards stdio
 * works with CONVEX_URL and nothing in between. With `--studio` the deployment also accepts who signed in there.
 */
export async function deploy(args: readonly string[], config: Config): Promise<number> {
  const { flags } = readCommand("deploy", args);
  const target = chooseTarget({ url: flags.url, "admin-key": flags.adminKey }, readDeployCredentials());
  const { jwks } = await loadMachineKey(config.home);
  const dependencies = flags.dependencies ?? null;
  if (dependencies === null) say("Getting the official Convex CLI and what the functions import\n");
  const workspace = await openWorkspace({ project: shippedProject(), target, dependencies, say });
  try {
    say(`Deploying by ${workspace.cli}\n`);
    const hosted = flags.studio === undefined ? {} : await studioVariables(flags.studio);
    const variables = { ...config.deploymentEnvironment, ...readAssignments(flags.env ?? []), ...hosted };
    const url = await push(workspace, variables, jwks);
    process.stdout.write(`${nextStep(url, variables)}\n`);
  } finally {
    await workspace.remove();
  }
  return 0;
}

function say(text: string): void {
  process.stderr.write(text);
}

/** Variables go first: a push evaluates the auth configuration, which reads them. @returns the deployment's address */
async function push(workspace: Workspace, variables: Record<string, string>, jwks: string): Promise<string | null> {
  const { stdout } = await workspace.convex(["env", "list", "--include-values"]);
  const registered = findVariable(stdout, "WAV0_AUTH_JWKS");
  const secrets = encryptionVariables(findVariable(stdout, "WAV0_ENCRYPTION_KEY"));
  await workspace.setVariables({ ...secrets, ...variables, ...authVariables(registered, jwks) });
  const { stderr } = await workspace.convex(["deploy", "-y", "--typecheck", "disable"]);
  return /Deployed Convex functions to (https?:\/\/\S+)/.exec(stderr)?.[1] ?? null;
}

function nextStep(url: string | null, variables: Record<string, string>): string {
  const address = url ?? "the deployment's address";
  const hosted = variables["REPLICATE_API_TOKEN"] || variables["WAV0_INFERENCE_URL"];
  return [
    `Deployed. This machine may use it: set CONVEX_URL=${address}`,
    `  wav0-mcp install claude --env CONVEX_URL=${address}`,
    ...(hosted
      ? []
      : ["It cannot make samples yet: deploy again with REPLICATE_API_TOKEN set, or with --env WAV0_INFERENCE_URL=…"]),
  ].join("\n");
}

/** Beside the bundles, as the build wrote it. */
function shippedProject(): string {
  const project = path.join(path.dirname(fileURLToPath(import.meta.url)), "deploy");
  if (existsSync(project)) return project;
  throw new AppError("INTERNAL", `${project} is missing; reinstall wav0-mcp`);
}
