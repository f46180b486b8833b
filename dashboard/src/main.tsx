import { ConvexProvider } from "convex/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { LastSeen } from "./offline/last-seen.ts";
import { takeSignInReturn } from "./connections/sign-in-return.ts";
import { keepShell } from "./offline/register-shell.ts";
import { StudioClient } from "./offline/studio-client.ts";
import { Player } from "./player/player.ts";
import { PlayerContext } from "./player/use-player.ts";
import { findDeployment, redeemLink, requestAccess } from "./sign-in.ts";
import { SignedOut } from "./signed-out.tsx";
import { applyTheme, storedTheme } from "./theme.ts";
import "../app/wave-colours.css";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/shell.css";
import "./jobs/jobs.css";
import "./library/overlays.css";

applyTheme(storedTheme());
const element = document.getElementById("root");
if (!element) throw new Error("index.html has no #root");
const root = createRoot(element);

takeSignInReturn();
await redeemLink();
const deployment = await findDeployment();
if (deployment) await open(deployment);
else leave(new LastSeen());
keepShell();

async function open({ deploymentUrl, isReached }: { deploymentUrl: string; isReached: boolean }): Promise<void> {
  const client = new StudioClient(deploymentUrl);
  client.setAuth(
    async () => {
      const access = await requestAccess();
      // The hub was given another deployment while this page was open, or kept.
      if (access && access.deploymentUrl !== deploymentUrl) location.reload();
      return access?.token ?? null;
    },
    (isSignedIn) => {
      if (!isSignedIn) leave(client.seen);
    },
  );
  await client.start(isReached);
  const player = new Player(client);
  root.render(
    <StrictMode>
      <ConvexProvider client={client}>
        <PlayerContext value={player}>
          <App />
        </PlayerContext>
      </ConvexProvider>
    </StrictMode>,
  );
}

/** Without a session nothing of the studio stays to be seen. */
function leave(seen: LastSeen): void {
  void seen.forget();
  root.render(<SignedOut />);
}
