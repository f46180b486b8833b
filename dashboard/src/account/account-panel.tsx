import { KeyRound, LogOut } from "lucide-react";
import { useQueuedWrites } from "../platform/offline/use-studio.ts";
import { useAction } from "../platform/use-action.ts";
import { signOut } from "./sign-out.ts";

/** Account details and sign-out. */
export function AccountPanel({ email }: { email: string }) {
  const waiting = useQueuedWrites().length;
  const leave = useAction(signOut);
  return (
    <>
      <p className="dim">{email}</p>
      <a className="button" href="/account">
        <KeyRound size={16} aria-hidden /> Keys and connected apps
      </a>
      <button type="button" onClick={leave.run} aria-disabled={leave.isBusy}>
        <LogOut size={16} aria-hidden /> Sign out
      </button>
      <p className="dim">
        {waiting > 0 &&
          `${waiting === 1 ? "One change" : `${waiting} changes`} that the studio has not got will be lost. `}
        Once you have signed out, nothing of yours stays in this browser.
      </p>
      {leave.failure !== null && (
        <p className="failure" role="alert">
          {leave.failure}
        </p>
      )}
    </>
  );
}
