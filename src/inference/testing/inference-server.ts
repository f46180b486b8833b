import { mkdtempSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { systemClock } from "../clock.ts";
import { createInference, type Inference, type InferenceOptions } from "../inference.ts";

export const TEST_TOKEN = "r8_test";
export const TEST_SECRET = `whsec_${Buffer.from("a secret of tests").toString("base64")}`;
const MOUNT = "/inference/v1";

/** An inference server behind real HTTP. */
export interface InferenceServer {
  inference: Inference;
  baseUrl: string;
  directory: string;
  /** fetch() with the token; `target` is a path below the base URL or a whole URL. */
  call(target: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** Starts one on a free port of this machine, in a new folder unless `directory` says otherwise. */
export async function startInferenceServer(
  options: Pick<InferenceOptions, "workerEntry"> & Partial<InferenceOptions>,
): Promise<InferenceServer> {
  const directory = options.directory ?? mkdtempSync(path.join(tmpdir(), "wav0-inference-"));
  let baseUrl = "";
  const inference = createInference({
    token: TEST_TOKEN,
    webhookSecret: TEST_SECRET,
    clock: systemClock,
    baseUrl: () => baseUrl,
    ...options,
    directory,
  });
  const server = createAdaptorServer(new Hono().mount(MOUNT, (request) => inference.fetch(request)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A listening TCP server has an address of this shape.
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${MOUNT}`;
  await inference.start();
  return {
    inference,
    baseUrl,
    directory,
    call: (target, init = {}) => {
      const headers = new Headers(init.headers);
      if (!headers.has("authorization")) headers.set("authorization", `Bearer ${TEST_TOKEN}`);
      return fetch(target.startsWith("http") ? target : `${baseUrl}${target}`, { ...init, headers });
    },
    close: async () => {
      await inference.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
    },
  };
}
