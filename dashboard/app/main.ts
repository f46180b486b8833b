import "../player-core/wave-colours.css";
import "./theme.css";
import "./heading.css";
import "./desk.css";
import "./controls.css";
import "./shortcuts.css";
// Last, since it overrides the others.
import "./adaptation.css";
import { textOf } from "./chunks.ts";
import { connectHost, parentPort, type Host, type HostContext, type ToolResult } from "./host.ts";
import { createLoader } from "./loader.ts";
import { Mixer } from "../player-core/mixer.ts";
import { createPage } from "./page.ts";
import { readSamples } from "../player-core/scenes.ts";
import { Session } from "../player-core/session.ts";

let host: Host | null = null;

const session: Session = new Session(
  (events) => {
    const mixer = new Mixer(events.onAudible);
    return { mixer, loader: createLoader({ ...events, mixer, callTool }) };
  },
  () => page.render(),
);
const page = createPage(session);

async function callTool(name: string, input: Record<string, unknown>): Promise<ToolResult> {
  if (!host) throw new Error("The app has not answered yet");
  return host.callTool(name, input);
}

/** A theme arrives as a word, variables and fonts; each may be missing, and each may change later. */
function applyContext({ theme, styles }: HostContext): void {
  const root = document.documentElement;
  if (theme) root.dataset["theme"] = theme;
  for (const [name, value] of Object.entries(styles?.variables ?? {})) {
    if (name.startsWith("--") && value) root.style.setProperty(name, value);
  }
  page.render();
}

function showResult(result: ToolResult): void {
  const samples = result.isError ? null : readSamples(result.structuredContent);
  if (samples) session.open(samples);
  else page.showMessage(textOf(result) || "Ask for a sample by its id.");
}

function keepHeight({ resize }: Host): void {
  let sent = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height !== sent) resize((sent = height));
  }).observe(document.documentElement);
}

try {
  host = await connectHost(parentPort(), {
    onContext: applyContext,
    onToolResult: showResult,
    onToolCancelled: () => page.showMessage("The request was cancelled. Ask again to play."),
    onTeardown: () => {
      session.close();
      page.close();
    },
  });
  keepHeight(host);
} catch (error) {
  page.showMessage(error instanceof Error ? error.message : String(error));
}
