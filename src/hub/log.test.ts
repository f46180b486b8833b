import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { createLog } from "./log.ts";

test("a line has its time, its message and its details", () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) });
  log("hub is ready", { url: "http://127.0.0.1:1" });
  expect(lines).toEqual([
    expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z hub is ready \{"url":"http:\/\/127\.0\.0\.1:1"\}\n$/),
  ]);
});

const FULL = "/dev/full";

test.runIf(existsSync(FULL))("a log on a full disk loses its lines, and the process goes on", async () => {
  const program = `
    import { createLog } from "./src/hub/log.ts";
    const log = createLog();
    log("first");
    await new Promise((resolve) => setTimeout(resolve, 10));
    log("second");
    setTimeout(() => process.stdout.write("alive"), 10);`;
  const full = openSync(FULL, "w");
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    cwd: path.resolve("."),
    stdio: ["ignore", "pipe", full],
  });
  closeSync(full);
  const { stdout } = child;
  if (!stdout) throw new Error("No output");
  const [output, [code]] = await Promise.all([text(stdout), once(child, "exit")]);
  expect([output, code]).toEqual(["alive", 0]);
});
