import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { captureFixture, startDeployment, type TestDeployment } from "../../testing/test-deployment.ts";

let deployment: TestDeployment;
beforeAll(async () => {
  deployment = await startDeployment({ deployment: await captureFixture() });
});
afterAll(() => deployment.stop());

test.each(["//", "/\\", "http://[", "*", "/api/sync/x"])(
  "an upgrade at %s, where no client connects, is refused",
  async (target) => {
    const { hostname, port } = new URL(deployment.url);
    const socket = connect(Number(port), hostname);
    const lines = [`GET ${target} HTTP/1.1`, `host: ${hostname}:${port}`, "connection: upgrade", "upgrade: websocket"];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 40[04] /);
    socket.destroy();
  },
);

test("a text that is no UTF-8 is answered with its close code", async () => {
  for (let attempt = 0; attempt < 20; attempt++) {
    const socket = new WebSocket(`${deployment.url.replace("http", "ws")}/api/sync`);
    await once(socket, "open");
    socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
    const [code] = await once(socket, "close");
    expect(code).toBe(1007);
  }
});
