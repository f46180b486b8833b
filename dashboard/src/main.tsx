import { ConvexProvider, ConvexReactClient } from "convex/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { Player } from "./player/player.ts";
import { PlayerContext } from "./player/use-player.ts";
import { redeemLink, requestAccess } from "./sign-in.ts";
import { SignedOut } from "./signed-out.tsx";
import { applyTheme, storedTheme } from "./theme.ts";
import "../app/wave-colours.css";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/shell.css";
import "./jobs/jobs.css";
import "./library/library.css";
import "./player/player.css";

applyTheme(storedTheme());
const element = document.getElementById("root");
if (!element) throw new Error("index.html has no #root");
const root = createRoot(element);

await redeemLink();
const access = await requestAccess();
if (access) open(access.deploymentUrl);
else root.render(<SignedOut />);

function open(deploymentUrl: string): void {
  const client = new ConvexReactClient(deploymentUrl);
  client.setAuth(
    async () => (await requestAccess())?.token ?? null,
    (isSignedIn) => {
      if (!isSignedIn) root.render(<SignedOut />);
    },
  );
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
