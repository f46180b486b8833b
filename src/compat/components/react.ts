import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { openBrowser } from "../../testing/chromium.ts";
import type { TestDeployment } from "../../engine/testing/test-deployment.ts";
import { mutate, type Clients } from "./component.ts";
import { PEERS } from "./project.ts";
import { PAGE } from "./react-app.ts";
import { outcomeOf, type Measured, type Use } from "./table.ts";

/** What the page shows. */
interface State {
  count?: number;
  /** Every count that was rendered, in order. */
  counts: number[];
  notes: string[];
  notesStatus: string;
  people: [user: string, isOnline: boolean][];
  mayPost?: boolean;
  stream: { text: string; status: string };
  streamId?: string;
}

/** One user's browser window. */
interface Window {
  press(button: string): Promise<void>;
  /** @returns the first state that is wanted @throws if that takes a minute */
  until(isWanted: (state: State) => boolean): Promise<State>;
  close(): Promise<void>;
}

/** A deployment, and browsers on a page of its app. */
interface Scene {
  deployment: Pick<TestDeployment, "restart">;
  clients: Pick<Clients, "http">;
  /** Ada's window, which stays open from use to use. */
  ada: Window;
  open(parameters: Record<string, string>): Promise<Window>;
}

/** A hook, and what its users see. */
type HookUse = Measured & { use(scene: Scene): Promise<unknown[]> };

const convex = `convex ${PEERS.convex}`;
const PATIENCE_MILLISECONDS = 60_000;

/** In this order: each goes on from what the one before it left. */
const HOOKS: readonly HookUse[] = [
  {
    name: "useQuery",
    version: convex,
    async use({ ada, clients }) {
      const before = await ada.until(({ count }) => count === 0);
      for (const text of ["a", "b", "c", "d", "e"]) await mutate(clients, "page:add", { text });
      const after = await ada.until(({ count }) => count === 5);
      return [before.count, after.count];
    },
    expected: [0, 5],
  },
  {
    name: "usePaginatedQuery, a page that grows",
    version: convex,
    async use({ ada }) {
      // Its first page was empty: what comes in grows it.
      const { notes, notesStatus } = await ada.until(({ notes: seen }) => seen.length === 5);
      return [notes, notesStatus];
    },
    expected: [["e", "d", "c", "b", "a"], "Exhausted"],
  },
  {
    name: "useMutation, optimistic and undone",
    version: convex,
    async use({ ada }) {
      await ada.press("refuse");
      const { counts } = await ada.until(({ counts: seen }) => seen.includes(6) && seen.at(-1) === 5);
      return [counts.slice(-3)];
    },
    expected: [[5, 6, 5]],
  },
  {
    name: "useMutation while the engine restarts",
    version: convex,
    async use({ ada, deployment }) {
      const restarted = deployment.restart();
      await ada.press("add");
      await restarted;
      const { count, notes } = await ada.until(({ notes: seen }) => seen.length === 6);
      return [count, notes[0]];
    },
    expected: [6, "by the page"],
  },
  {
    name: "usePresence",
    version: "presence 0.4.0",
    async use({ ada, open }) {
      const bob = await open({ user: "bob" });
      const both = await ada.until(({ people }) => people.length === 2);
      await bob.close();
      const left = await ada.until(({ people }) => people.some(([, isOnline]) => !isOnline));
      return [both.people, left.people];
    },
    expected: [
      [
        ["ada", true],
        ["bob", true],
      ],
      [
        ["ada", true],
        ["bob", false],
      ],
    ],
  },
  {
    name: "usePaginatedQuery, page by page",
    version: convex,
    async use({ open }) {
      const window = await open({ user: "cy" });
      const lengths: unknown[] = [];
      for (const [length, status] of [
        [2, "CanLoadMore"],
        [4, "CanLoadMore"],
        [6, "Exhausted"],
      ] as const) {
        const state = await window.until(({ notes }) => notes.length === length);
        lengths.push(state.notes.length);
        if (status === "CanLoadMore") {
          await window.until(({ notesStatus }) => notesStatus === status);
          await window.press("more");
        }
      }
      const { notes } = await window.until(({ notes: seen }) => seen.length === 6);
      await window.close();
      return [lengths, notes];
    },
    expected: [
      [2, 4, 6],
      ["by the page", "e", "d", "c", "b", "a"],
    ],
  },
  {
    name: "useRateLimit",
    version: "rate-limiter 0.4.0",
    async use({ ada }) {
      const before = await ada.until(({ mayPost }) => mayPost !== undefined);
      for (const _ of [1, 2]) await ada.press("post");
      const after = await ada.until(({ mayPost }) => mayPost === false);
      return [before.mayPost, after.mayPost];
    },
    expected: [true, false],
  },
  {
    name: "useStream",
    version: "persistent-text-streaming 0.3.3",
    async use({ ada, open }) {
      await ada.press("begin");
      const driven = await ada.until(({ stream }) => stream.status === "done");
      const reader = await open({ user: "dee", stream: driven.streamId ?? "" });
      const read = await reader.until(({ stream }) => stream.status === "done");
      await reader.close();
      return [driven.stream, read.stream];
    },
    expected: [
      { text: "One. Two. Three.", status: "done" },
      { text: "One. Two. Three.", status: "done" },
    ],
  },
];

/** Uses the hooks of Convex and of its components on a page in Chromium. @param projectDirectory has the packages */
export async function useHooks(
  projectDirectory: string,
  deployment: TestDeployment,
  clients: Pick<Clients, "http">,
): Promise<Use[]> {
  const site = await servePage(await bundlePage(projectDirectory));
  const browser = await openBrowser().catch(async (error: unknown) => {
    // It would keep the process alive.
    await site.close();
    throw error;
  });
  const open = async (parameters: Record<string, string>): Promise<Window> => {
    const page = await browser.context.newPage();
    const query = new URLSearchParams({ deployment: deployment.url, ...parameters });
    await page.goto(`${site.url}/?${query}`);
    return windowOf(page);
  };
  try {
    const scene: Scene = { deployment, clients, open, ada: await open({ user: "ada" }) };
    const uses: Use[] = [];
    for (const hook of HOOKS) uses.push({ component: hook, outcome: await outcomeOf(() => hook.use(scene)) });
    return uses;
  } finally {
    await browser.close();
    await site.close();
  }
}

function windowOf(page: Page): Window {
  return {
    press: (button) => page.click(`#${button}`),
    async until(isWanted) {
      const end = Date.now() + PATIENCE_MILLISECONDS;
      for (;;) {
        const text = (await page.textContent("#state")) ?? "";
        const state = JSON.parse(text) as State; // As the page writes it.
        if (isWanted(state)) return state;
        if (Date.now() > end) throw new Error(`The page stayed at ${text}`);
        await page.waitForTimeout(50);
      }
    },
    close: () => page.close({ runBeforeUnload: true }),
  };
}

async function bundlePage(projectDirectory: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: projectDirectory, loader: "jsx" },
    bundle: true,
    write: false,
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  const script = outputFiles[0]?.text ?? "";
  return `<!doctype html><meta charset="utf-8"><title>Hooks</title><body></body><script>${script.replaceAll("</script", "<\\/script")}</script>`;
}

async function servePage(html: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((_request, response) => response.setHeader("content-type", "text/html").end(html));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
