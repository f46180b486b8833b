import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { uploadFile } from "./upload.ts";

let directory: string;
let server: Server;
let url: string;
let received: { method?: string; headers: IncomingHttpHeaders; sha256: string }[];
let status: number;
let answer: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), "wav0-upload-"));
  received = [];
  status = 200;
  answer = '{"storageId":"kg123"}';
  server = createServer((request, response) => {
    const hash = createHash("sha256");
    request.on("data", (chunk: Buffer) => hash.update(chunk));
    request.on("end", () => {
      received.push({ method: request.method, headers: request.headers, sha256: hash.digest("hex") });
      response.writeHead(status).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server's address is an object.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/storage/upload?token=t`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true, force: true });
});

/** Where to send to, and as whose. */
function target() {
  return { uploadUrl: url, contentType: "application/octet-stream; upload=a.b" };
}

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const place = path.join(directory, name);
  await writeFile(place, bytes);
  return place;
}

describe("an upload", () => {
  test.each([1, 65_536, 65_537, 5_000_000])("sends all %i bytes, and says before how many", async (size) => {
    const bytes = randomBytes(size);
    const upload = await uploadFile(target(), await file("loop.wav", bytes));
    expect(upload).toEqual({ storageId: "kg123", fileName: "loop.wav" });
    expect(received).toMatchObject([
      {
        method: "POST",
        headers: { "content-length": String(size), "content-type": "application/octet-stream; upload=a.b" },
        sha256: createHash("sha256").update(bytes).digest("hex"),
      },
    ]);
  });

  test("keeps letters of any script in the file's name", async () => {
    expect((await uploadFile(target(), await file("日本 – Müller.wav", randomBytes(9)))).fileName).toBe(
      "日本 – Müller.wav",
    );
  });

  test("does not follow a link that took the file's place after it was checked", async () => {
    const secret = await file("secret", randomBytes(9));
    const swapped = path.join(directory, "loop.wav");
    await symlink(secret, swapped);
    await expect(uploadFile(target(), swapped)).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    expect(received).toEqual([]);
  });

  test("of a file that has gone says so", async () => {
    await expect(uploadFile(target(), path.join(directory, "gone.wav"))).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
    });
  });

  test("that the deployment refuses is an error with its answer", async () => {
    status = 400;
    answer = "upload token expired";
    await expect(uploadFile(target(), await file("loop.wav", randomBytes(9)))).rejects.toThrow("upload token expired");
  });

  test("to nobody is HUB_UNAVAILABLE", async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const attempt = uploadFile(target(), await file("loop.wav", randomBytes(9)));
    await expect(attempt).rejects.toMatchObject({ code: "HUB_UNAVAILABLE" });
  });
});
