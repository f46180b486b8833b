import { useStudio } from "../platform/offline/use-studio.ts";
import { Plug } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { api } from "../platform/api.ts";
import type { ConnectionAuth } from "../../../src/contracts/connection.ts";
import { useAction } from "../platform/use-action.ts";
import { Failures } from "../ui/failures.tsx";

type AuthKind = ConnectionAuth["kind"];

const KINDS: Record<AuthKind, string> = { none: "None", header: "A header with a key", oauth: "Sign in (OAuth)" };

/** Asks for a server. What is typed as its key goes to the studio and never comes back. */
export function AddConnectionForm({ canReachThisMachine }: { canReachThisMachine: boolean }) {
  const client = useStudio();
  const form = useRef<HTMLFormElement>(null);
  const [kind, setKind] = useState<AuthKind>("none");
  const add = useAction(async () => {
    if (!form.current) return;
    await client.action(api.connections.publicNode.addConnection, readForm(new FormData(form.current), kind));
    form.current.reset();
    setKind("none");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.run();
  };
  return (
    <form ref={form} className="add-connection" onSubmit={submit} aria-labelledby="add-connection-title">
      <h3 id="add-connection-title">Add a connection</h3>
      <label>
        Name
        <input name="name" required pattern="[a-z][a-z0-9\-]{0,19}" placeholder="notes" autoComplete="off" />
      </label>
      <label>
        Address
        <input name="url" type="url" required placeholder="https://example.com/mcp" autoComplete="off" />
      </label>
      <label>
        Access
        <select value={kind} onChange={(event) => setKind(readKind(event.target.value))}>
          {Object.entries(KINDS).map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {kind === "header" && <HeaderFields />}
      {canReachThisMachine && (
        <label className="tick">
          <input type="checkbox" name="isOnThisMachine" /> It runs on this machine
        </label>
      )}
      <footer>
        <button type="submit" className="primary" aria-disabled={add.isBusy}>
          <Plug size={16} aria-hidden /> {add.isBusy ? "Connecting…" : "Connect"}
        </button>
        <Failures actions={[add]} />
      </footer>
    </form>
  );
}

function HeaderFields() {
  return (
    <>
      <label>
        Header
        <input name="headerName" required defaultValue="Authorization" autoComplete="off" />
      </label>
      <label>
        Value
        <input name="headerValue" type="password" required placeholder="Bearer …" autoComplete="off" />
      </label>
    </>
  );
}

function readForm(data: FormData, kind: AuthKind) {
  const text = (field: string) => String(data.get(field) ?? "").trim();
  const auth: ConnectionAuth =
    kind === "header" ? { kind, headerName: text("headerName"), headerValue: text("headerValue") } : { kind };
  return { name: text("name"), url: text("url"), auth, isOnThisMachine: data.has("isOnThisMachine") };
}

function readKind(value: string): AuthKind {
  return value === "header" || value === "oauth" ? value : "none";
}
