import { Buffer } from "node:buffer";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { systemClock } from "../clock.ts";
import { createInference } from "../inference.ts";

/** An inference server as a process of its own, for tests that kill it. Arguments: directory, worker, token, port (0 for any). */
const [directory = "", workerEntry = "", token = "", port = "0"] = process.argv.slice(2);
let baseUrl = "";
const inference = createInference({
  directory,
  workerEntry,
  token,
  webhookSecret: `whsec_${Buffer.from("a secret of tests").toString("base64")}`,
  clock: systemClock,
  baseUrl: () => baseUrl,
});
const server = createAdaptorServer(new Hono().mount("/inference/v1", (request) => inference.fetch(request)));
server.listen(Number(port), "127.0.0.1", async () => {
  // A listening TCP server has an address of this shape.
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/inference/v1`;
  await inference.start();
  process.stderr.write(`${baseUrl}\n`);
});
