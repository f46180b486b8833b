import { mkdtemp, realpath } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import * as z from "zod";
import { createLocalTokens, LOCAL_ISSUER, TOKEN_AUDIENCE } from "../auth/local-token.ts";
import { loadMachineKey } from "../auth/machine-key.ts";
import { createBackend, type Backend } from "../backend/backend.ts";
import { bundleFixture } from "../backend/testing/fixture.ts";
import { createEngine } from "../engine/engine.ts";
import { createEngineServer } from "../engine/server/engine-server.ts";
import { listen } from "../hub/listener.ts";
import { removeFolder } from "./remove-folder.ts";

/** The small studio of src/backend/testing as a real deployment, in a folder of its own. */
export interface FixtureStudio {
  /** Removed with the studio. */
  directory: string;
  /** Where it answers now. */
  readonly url: string;
  /** A new backend, as another process would have; it finds the studio again after a restart. */
  backend(options?: { libraryDirectory?: string }): Backend;
  /** Runs one of the fixture's functions as the machine's user. */
  mutate(path: string, args: Record<string, unknown>): Promise<unknown>;
  /** Puts a sample into the library. @returns its id */
  addSample(name: string, bytes?: Uint8Array<ArrayBuffer>): Promise<string>;
  /** Ends the deployment and starts it on the same data at another address. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const uploadSchema = z.object({ uploadUrl: z.string() });
const storedSchema = z.object({ storageId: z.string() });
const insertedSchema = z.object({ sampleId: z.string() });

interface Deployment {
  url: string;
  close(): Promise<void>;
}

/** Starts it on port 0. */
export async function openFixtureStudio(): Promise<FixtureStudio> {
  const directory = await realpath(await mkdtemp(path.join(os.tmpdir(), "wav0-fixture-")));
  const key = await loadMachineKey(directory);
  const getToken = createLocalTokens(key);
  const backends: Backend[] = [];
  let deployment = await start(directory, key.jwks);
  let restarting = Promise.resolve(deployment);

  async function mutate(functionPath: string, args: Record<string, unknown>): Promise<unknown> {
    const client = new ConvexHttpClient(deployment.url, { logger: false, auth: await getToken() });
    return client.mutation(makeFunctionReference<"mutation">(functionPath), args);
  }

  return {
    directory,
    get url() {
      return deployment.url;
    },
    backend(options = {}) {
      const backend = createBackend({
        ...options,
        url: deployment.url,
        getToken,
        // As the product's: it returns when there is a studio again.
        reconnect: async () => (await restarting).url,
      });
      backends.push(backend);
      return backend;
    },
    mutate,
    async addSample(name, bytes = new TextEncoder().encode(name)) {
      const { uploadUrl } = uploadSchema.parse(await mutate("library/public:createUploadUrl", {}));
      const response = await fetch(uploadUrl, { method: "POST", body: bytes });
      const { storageId } = storedSchema.parse(await response.json());
      const sample = { name, type: "generated", format: "wav", storageId };
      return insertedSchema.parse(await mutate("library/public:insert", sample)).sampleId;
    },
    async restart() {
      restarting = deployment.close().then(() => start(directory, key.jwks));
      deployment = await restarting;
    },
    async close() {
      await Promise.all(backends.map((backend) => backend.close()));
      await deployment.close();
      await removeFolder(directory);
    },
  };
}

async function start(directory: string, jwks: string): Promise<Deployment> {
  const listener = await listen({ port: 0, log: () => {} });
  const addresses = { cloudUrl: () => listener.url, siteUrl: () => `${listener.url}/http` };
  const engine = await createEngine({
    directory: path.join(directory, "data"),
    workerEntry: path.resolve("dist/action-worker.js"),
    deploymentName: "fixture",
    ...addresses,
  });
  const server = createEngineServer(engine, { adminKey: "fixture|secret", instanceName: "fixture", ...addresses });
  await engine.install(await bundleFixture({ issuer: LOCAL_ISSUER, jwks, audience: TOKEN_AUDIENCE }));
  listener.serve(server);
  await engine.start();
  return {
    url: listener.url,
    async close() {
      await listener.close();
      await server.close();
      await engine.close();
    },
  };
}
