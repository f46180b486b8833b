import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { loadMachineKey } from "../../src/auth/machine-key.ts";
import { authVariables, encryptionVariables } from "../../src/cli/deploy/variables.ts";
import { createEngine } from "../../src/engine/engine.ts";
import { DEPLOYMENT_FILE, readDeploymentFile } from "../../src/engine/host/deployment-file.ts";
import { createEngineServer, type EngineServer } from "../../src/engine/server/engine-server.ts";
import { WORKER_ENTRY } from "../../src/engine/testing/fixture-project.ts";
import { ADMIN_KEY } from "../../src/engine/testing/test-deployment.ts";
import { startInferenceServer, TEST_SECRET, TEST_TOKEN } from "../../src/inference/testing/inference-server.ts";
import { removeFolder } from "../../src/testing/remove-folder.ts";

/**
 * A deployment as on Convex Cloud: an origin for functions and files and another for HTTP actions, on a host that is
 * not the hub's, so that it is another site to a browser. Its models run beside it.
 */
export interface CloudDeployment {
  /** For CONVEX_URL. */
  url: string;
  /** Where its HTTP actions are. */
  siteUrl: string;
  /** Installs what `wav0-mcp deploy` pushes, with the variables that it sets: a machine's key among them. */
  install(home: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts one without any functions yet. */
export async function startCloudDeployment(): Promise<CloudDeployment> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "wav0-cloud-"));
  const inference = await startInferenceServer({ workerEntry: path.resolve("dist/inference-worker.js") });
  const deployment: { server: EngineServer | null } = { server: null };
  const answer = (request: Request) => deployment.server?.fetch(request) ?? new Response(null, { status: 503 });
  const cloud = await listen(answer);
  const site = await listen((request) => answer(belowHttp(request)));
  cloud.server.on("upgrade", (request, socket, head) => deployment.server?.upgrade(request, socket, head));
  const addresses = { cloudUrl: () => cloud.url, siteUrl: () => site.url };
  const engine = await createEngine({ directory, workerEntry: WORKER_ENTRY, deploymentName: "cloud", ...addresses });
  deployment.server = createEngineServer(engine, { adminKey: ADMIN_KEY, instanceName: "cloud", ...addresses });
  await engine.start();
  return {
    url: cloud.url,
    siteUrl: site.url,
    async install(home) {
      const { jwks } = await loadMachineKey(home);
      const variables = {
        WAV0_INFERENCE_URL: inference.baseUrl,
        WAV0_INFERENCE_TOKEN: TEST_TOKEN,
        WAV0_INFERENCE_WEBHOOK_SECRET: TEST_SECRET,
        ...encryptionVariables(null),
        ...authVariables(null, jwks),
      };
      await engine.environment.set(Object.entries(variables).map(([name, value]) => ({ name, value })));
      await engine.install(await readDeploymentFile(path.resolve("dist", DEPLOYMENT_FILE)));
    },
    async close() {
      await deployment.server?.close();
      await Promise.all([cloud.close(), site.close(), inference.close()]);
      await engine.close();
      await Promise.all([directory, inference.directory].map((each) => removeFolder(each)));
    },
  };
}

/** HTTP actions are at the root of their own origin there, and below /http on the engine's. */
function belowHttp(request: Request): Request {
  const { origin, pathname, search } = new URL(request.url);
  return new Request(`${origin}/http${pathname}${search}`, request);
}

async function listen(answer: (request: Request) => Promise<Response> | Response) {
  const server = createAdaptorServer({ fetch: answer });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    server,
    url: `http://localhost:${port}`,
    async close() {
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
