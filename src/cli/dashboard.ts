import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { VERSION, type Config } from "../config.ts";
import { AppError } from "../contracts/errors.ts";
import { ensureHub, requestDashboardLink } from "../hub/discovery.ts";
import { hubCommand } from "./studio.ts";

/** `dashboard [--open]`: prints a link that signs one browser in, and opens it if asked to. */
export async function dashboard(args: readonly string[], config: Config): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { open: { type: "boolean" } } });
  if (config.remote) {
    throw new AppError("INVALID_INPUT", "WAV0_URL names a hosted studio; unset it to open the one on this machine");
  }
  const hub = await ensureHub({ home: config.home, version: VERSION, command: hubCommand() });
  const link = await requestDashboardLink(hub, config.home);
  process.stdout.write(`${link}\n`);
  if (values.open) openInBrowser(link);
  return 0;
}

/** Where no browser can be opened, the printed link is all there is. */
function openInBrowser(link: string): void {
  const [command, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...args, link], { detached: true, stdio: "ignore" });
  child.once("error", () => process.stderr.write("No browser could be opened; open the link yourself\n"));
  child.unref();
}

const OPENERS: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};
