import { readConfig, VERSION } from "../config.ts";
import { sentinel } from "../engine/runtime/time-limit/sentinel.ts";
import { startHub } from "../hub/hub.ts";
import { takeHubLock } from "../hub/lock.ts";
import { createLog } from "../hub/log.ts";
import { proxyPage } from "./page-proxy.ts";

// The hub as a process of its own, so that its code can be replaced: `hub-process.js <Vite's origin> <base> <nonce>`. It
// tells its parent when it is ready, and leaves with it.
const [url = "", base = "", nonce = ""] = process.argv.slice(2);
const config = readConfig();
const lock = takeHubLock(config.home);
if (!lock) {
  process.stderr.write(`Another hub runs on ${config.home}; stop it, or set WAV0_HOME to another folder\n`);
  process.exit(1);
}
const page = proxyPage({ url, base, nonce });
const hub = await startHub({ config, version: VERSION, onDemand: false, log: createLog(), page }, lock);
const close = () => void hub.close();
process.once("SIGTERM", close);
process.once("disconnect", close);
// The terminal interrupts parent and child alike.
sentinel.onInterrupt(close);
// The parent may have ended while this one started.
if (process.connected) process.send?.("ready");
else close();
await hub.closed;
process.exit(0);
