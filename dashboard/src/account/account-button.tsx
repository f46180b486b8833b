import { CircleUser } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { keptUser } from "../platform/owner.ts";
import "./account.css";

const AccountPanel = lazy(async () => ({ default: (await import("./account-panel.tsx")).AccountPanel }));

/** Signed-in user, with sign-out. Empty in a studio of one user. */
export function AccountButton() {
  const [user] = useState(keptUser);
  const [isOpen, setIsOpen] = useState(false);
  if (!user) return null;
  return (
    <>
      <button type="button" className="icon account" popoverTarget="account" aria-label="Account" title={user.name}>
        <CircleUser size={18} aria-hidden />
      </button>
      <div
        id="account"
        popover="auto"
        className="account-panel"
        role="dialog"
        aria-labelledby="account-title"
        onToggle={(event) => setIsOpen(event.newState === "open")}
      >
        <h2 id="account-title">{user.name}</h2>
        {isOpen && (
          <Suspense fallback={<p role="status">Loading…</p>}>
            <AccountPanel email={user.email} />
          </Suspense>
        )}
      </div>
    </>
  );
}
