import { useQuery } from "convex/react";
import { useStudio } from "../platform/offline/use-studio.ts";
import { useEffect, useRef } from "react";
import { api } from "../platform/api.ts";
import { addressOf, useDetail } from "../platform/route.ts";
import { useAction } from "../platform/use-action.ts";
import { AddConnectionForm } from "./add-connection-form.tsx";
import { ConnectionCard } from "./connection-card.tsx";
import "./connections.css";

/** MCP servers that the chat may use. */
export function ConnectionsView() {
  const listed = useQuery(api.connections.public.listConnections, {});
  return (
    <div className="connections">
      <header>
        <h2>Connections</h2>
        <p className="dim">
          MCP servers whose tools the chat may use. It asks before it calls one, unless you allow that tool.
        </p>
      </header>
      <SignInReturn />
      {listed?.connections.length === 0 && <p className="notice">None yet.</p>}
      <ul>
        {listed?.connections.map((connection) => (
          <li key={connection.connectionId}>
            <ConnectionCard connection={connection} />
          </li>
        ))}
      </ul>
      {listed && <AddConnectionForm canReachThisMachine={listed.canReachThisMachine} />}
    </div>
  );
}

/** Finishes the sign-in that the address tells of, once. */
function SignInReturn() {
  const detail = useDetail();
  const client = useStudio();
  const answer = useRef(new URLSearchParams(detail ?? ""));
  const finish = useAction(async () => {
    const [state, code] = [answer.current.get("state") ?? "", answer.current.get("code")];
    if (code === null) throw new Error(`The server did not sign you in: ${answer.current.get("error") ?? "no reason"}`);
    await client.action(api.connections.publicNode.finishConnectionSignIn, { state, code });
  });
  const run = useRef(finish.run);
  useEffect(() => {
    if (!answer.current.has("state")) return;
    location.replace(addressOf("connections"));
    run.current();
  }, []);
  return (
    <div role="status">
      {finish.isBusy && <p className="notice">Signing in…</p>}
      {finish.failure && <p className="failure">{finish.failure}</p>}
    </div>
  );
}
