import { spawn } from "node:child_process";
import { VERSION, type Config } from "../config.ts";
import { ensureHub, requestDashboardLink } from "../hub/discovery.ts";
import { hubCommand } from "./studio.ts";
import { readCommand } from "./usage.ts";

/** `dashboard [--open]`: prints where the studio opens in a browser, and opens it if asked to. */
export async function dashboard(args: readonly string[], config: Config): Promise<number> {
  const { flags } = readCommand("dashboard", args);
  const address = config.remote ? `${config.remote.url}/` : await linkToThisMachine(config);
  process.stdout.write(`${address}\n`);
  if (flags.open) openInBrowser(address);
  return 0;
}

async function linkToThisMachine({ home }: Config): Promise<string> {
  const hub = await ensureHub({ home, version: VERSION, command: hubCommand() });
  return requestDashboardLink(hub, home);
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
