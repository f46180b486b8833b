import { ConvexProvider } from "convex/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { emptyStores } from "../platform/empty-stores.ts";
import { claim, followOwner, isFor, keptUser, startAnew } from "../platform/owner.ts";
import { App } from "./app.tsx";
import { QueryCache } from "../platform/offline/query-cache.ts";
import { takeSignInReturn } from "../connections/sign-in-return.ts";
import { keepShell } from "./register-shell.ts";
import { StudioClient } from "../platform/offline/studio-client.ts";
import { Player } from "../player/player.ts";
import { PlayerContext } from "../player/use-player.ts";
import { messageOf } from "../platform/failure.ts";
import { currentView } from "../platform/route.ts";
import {
  askForAccess,
  knownDeployment,
  redeemLink,
  requestAccess,
  whereToSignIn,
  type Access,
  type AccessAnswer,
} from "../platform/sign-in.ts";
import { applyTheme, storedTheme } from "../platform/theme.ts";
import { loadView } from "./views.tsx";
import "../../player-core/wave-colours.css";
import "../ui/tokens.css";
import "../ui/base.css";
import "../ui/shell.css";
import "../jobs/jobs.css";
import "../library/overlays.css";

/** A view that takes longer to load is waited for by the page itself, which says so. */
const LONGEST_MILLISECONDS = 1_000;

applyTheme(storedTheme());
const element = document.getElementById("root");
if (!element) throw new Error("index.html has no #root");
const root = createRoot(element);

takeSignInReturn();
const firstAnswer = redeemLink().then(askForAccess);
// If it fails to load, the page says so in its place.
const view = loadView(currentView()).catch(() => null);
start().catch(tellFailure);
keepShell();

/** Not awaited by this module: the views are parts of it, and come when it is through. */
async function start(): Promise<void> {
  // In a hosted studio, cached results are shown only once the current user is known.
  const isAsked = keptUser() !== null && (await firstAnswer).kind !== "unreached";
  const known = isAsked ? null : knownDeployment();
  if (known === null) await openWithAccess(await requestAccess(firstAnswer));
  else await open(known, firstAnswer);
}

async function openWithAccess(access: Access | null): Promise<void> {
  if (!access) return leave(new QueryCache());
  await claim(access.user);
  await open(access.deploymentUrl, Promise.resolve({ kind: "granted", access }));
}

/**
 * Shows the studio. A browser that was signed in before does not wait for the hub to say that it still is.
 * @param answer to the first request for access
 */
async function open(url: string, answer: Promise<AccessAnswer>): Promise<void> {
  const first = requestAccess(answer);
  const client = new StudioClient(
    url,
    // Never without a session: then there is nothing to connect for.
    first.then((access) => access ?? new Promise(() => {})),
  );
  let next: Promise<Access | null> | undefined = first;
  let isSignedIn = true;
  const end = () => {
    isSignedIn = false;
    leave(client.results);
  };
  client.setAuth(
    async () => {
      const access = await (next ?? requestAccess());
      next = undefined;
      // The hub was given another deployment while this page was open, or kept.
      if (access && access.deploymentUrl !== url) location.reload();
      if (access && !isFor(access.user)) return startAnew();
      if (!access) end();
      return access?.token ?? null;
    },
    (is) => (is ? null : end()),
  );
  followOwner();
  const cached = client.start(answer.then(({ kind }) => kind !== "unreached"));
  // Drawn once, with its rows: to draw it empty first would take longer.
  await Promise.race([Promise.all([view, cached]), passed(LONGEST_MILLISECONDS)]);
  if (isSignedIn) root.render(<Studio client={client} player={new Player(client)} />);
}

/** Whatever keeps the page from starting is said in its place. */
function tellFailure(error: unknown): void {
  root.render(
    <main className="signed-out">
      <h1>wav0</h1>
      <p role="alert">
        This page could not start: {messageOf(error)} Reload it; if it stays so, allow site data for {location.host} in
        this browser, or use another one.
      </p>
    </main>,
  );
}

function passed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function Studio({ client, player }: { client: StudioClient; player: Player }) {
  return (
    <StrictMode>
      <ConvexProvider client={client}>
        <PlayerContext value={player}>
          <App />
        </PlayerContext>
      </ConvexProvider>
    </StrictMode>
  );
}

/** Signs out of view: without a session no data of the studio is shown. */
function leave(results: QueryCache): void {
  void results.clear();
  // Audio may have been on its way when its user left.
  if (whereToSignIn() !== null && keptUser() === null) void emptyStores();
  void import("../ui/signed-out.tsx").then(({ SignedOut }) => root.render(<SignedOut signInPath={whereToSignIn()} />));
}
