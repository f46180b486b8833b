import { useStudio } from "../platform/offline/use-studio.ts";
import { LogIn, RefreshCw, Trash2 } from "lucide-react";
import { startTransition, useOptimistic } from "react";
import { api } from "../platform/api.ts";
import type { ConnectionView } from "../../../src/contracts/connection.ts";
import { useAction } from "../platform/use-action.ts";

interface CardProps {
  connection: ConnectionView;
}

/** One connection: how it is, its tools, and what can be done with it. */
export function ConnectionCard({ connection }: CardProps) {
  const { name, url, error, isEnabled, needsSignIn, tools } = connection;
  const state = needsSignIn ? "Sign in to use it" : isEnabled ? "On" : "Off";
  return (
    <article className="connection" aria-label={`Connection ${name}`}>
      <header>
        <h3>{name}</h3>
        <span className="connection-state" data-state={error || needsSignIn ? "attention" : isEnabled ? "on" : "off"}>
          {error ? "Not reached" : state}
        </span>
      </header>
      <p className="dim connection-url">{url}</p>
      {error && <p className="failure">{error}</p>}
      <Actions connection={connection} />
      {tools.length > 0 && <Tools connection={connection} />}
    </article>
  );
}

function Actions({ connection }: CardProps) {
  const client = useStudio();
  const { connectionId, authKind, isEnabled, name, needsSignIn } = connection;
  const test = useAction(() => client.action(api.connections.publicNode.testConnection, { connectionId }));
  const signIn = useAction(async () => {
    const redirectUrl = `${location.origin}/`;
    const signInStart = await client.action(api.connections.publicNode.beginConnectionSignIn, {
      connectionId,
      redirectUrl,
    });
    if (signInStart.authorizationUrl !== null) location.assign(signInStart.authorizationUrl);
  });
  const toggle = useAction(() =>
    client.mutation(api.connections.public.enableConnection, { connectionId, isEnabled: !isEnabled }),
  );
  const remove = useAction(async () => {
    if (confirm(`Remove ${name} and what was kept for it?`))
      await client.mutation(api.connections.public.removeConnection, { connectionId });
  });
  const failure = test.failure ?? signIn.failure ?? toggle.failure ?? remove.failure;
  return (
    <>
      <div className="connection-actions">
        {authKind === "oauth" && (
          <button
            type="button"
            className={needsSignIn ? "primary" : ""}
            onClick={signIn.run}
            aria-disabled={signIn.isBusy}
          >
            <LogIn size={16} aria-hidden /> {needsSignIn ? "Sign in" : "Sign in again"}
          </button>
        )}
        <button type="button" onClick={test.run} aria-disabled={test.isBusy}>
          <RefreshCw size={16} aria-hidden /> {test.isBusy ? "Reaching it…" : "Test"}
        </button>
        <button type="button" onClick={toggle.run} aria-disabled={toggle.isBusy}>
          {isEnabled ? "Switch off" : "Switch on"}
        </button>
        <button type="button" className="icon" onClick={remove.run} aria-label={`Remove ${name}`}>
          <Trash2 size={16} aria-hidden />
        </button>
      </div>
      {failure && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
    </>
  );
}

function Tools({ connection: { connectionId, tools } }: CardProps) {
  return (
    <details>
      <summary>
        {tools.length} {tools.length === 1 ? "tool" : "tools"}
      </summary>
      <ul className="connection-tools">
        {tools.map((tool) => (
          <li key={tool.name}>
            <ToolTick connectionId={connectionId} tool={tool} />
          </li>
        ))}
      </ul>
      <p className="dim">Tools with a tick are called without asking.</p>
    </details>
  );
}

interface TickProps {
  connectionId: string;
  tool: ConnectionView["tools"][number];
}

/** Shows what was chosen before the studio has taken it, and what holds if it does not. */
function ToolTick({ connectionId, tool: { name, title, description, isAllowed } }: TickProps) {
  const client = useStudio();
  const [isTicked, setTicked] = useOptimistic(isAllowed);
  const allow = (isWanted: boolean) =>
    startTransition(async () => {
      setTicked(isWanted);
      await client.mutation(api.connections.public.allowConnectionTool, {
        connectionId,
        tool: name,
        isAllowed: isWanted,
      });
    });
  return (
    <label>
      <input
        type="checkbox"
        checked={isTicked}
        onChange={(event) => allow(event.target.checked)}
        aria-label={`Call ${name} without asking`}
      />
      <span>
        <strong>{title ?? name}</strong> <span className="dim">{description}</span>
      </span>
    </label>
  );
}
