import { useEffect } from "react";
import { keepsTexts } from "../platform/kept-texts.ts";
import { hasLink } from "../platform/sign-in.ts";
import "../account/account.css";

/**
 * Page of a browser without a session. @param signInPath sign-in page of a hosted studio; null where a link signs in
 */
export function SignedOut({ signInPath }: { signInPath: string | null }) {
  return (
    <main className="signed-out">
      <h1>wav0</h1>
      {signInPath === null ? <AskForLink /> : <AskToSignIn path={signInPath} />}
      {!keepsTexts() && (
        <p role="alert">
          This browser blocks site data for this page, so a session lasts until the page is reloaded. Allow site data
          for {location.host} to stay signed in.
        </p>
      )}
    </main>
  );
}

function AskForLink() {
  // A link that is opened in this very tab changes the fragment only.
  useEffect(() => {
    const takeLink = () => hasLink() && location.reload();
    addEventListener("hashchange", takeLink);
    return () => removeEventListener("hashchange", takeLink);
  }, []);
  return (
    <p role="alert">
      This browser is not signed in. Run <code>wav0-mcp dashboard</code> on this machine and open the link that it
      prints. A link works once, for five minutes.
    </p>
  );
}

/** The way back leads to the view that is in the address. */
function AskToSignIn({ path }: { path: string }) {
  return (
    <>
      <p role="alert">Your samples, jobs and conversations are here once you have signed in.</p>
      <a className="button primary" href={`${path}?${new URLSearchParams({ next: `/${location.hash}` })}`}>
        Sign in
      </a>
    </>
  );
}
