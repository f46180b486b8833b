import { html } from "hono/html";
import { formTarget, renderPage } from "./layout.ts";

export interface ConsentView {
  oauthQuery: string;
  /** As the client calls itself; nobody has verified it. */
  clientName: string;
  userEmail: string;
}

const SCOPE_TEXTS: Record<string, string> = {
  "studio:read": "see your samples and jobs and listen to them",
  "studio:write": "make, change and delete samples and jobs, which may cost money at a model provider",
  offline_access: "stay connected until you disconnect it on your account page",
};

/** What a client asks for, and where it is; the user allows or denies. */
export function consentPage(view: ConsentView): Promise<Response> {
  const query = new URLSearchParams(view.oauthQuery);
  const redirectUri = query.get("redirect_uri");
  const scopes = (query.get("scope") ?? "").split(" ").filter(Boolean);
  const body = html`<p>
      <strong>${view.clientName}</strong> wants to use this studio as <strong>${view.userEmail}</strong>. It would be
      able to:
    </p>
    <ul>
      ${scopes.map((scope) => html`<li>${SCOPE_TEXTS[scope] ?? scope}</li>`)}
    </ul>
    <p class="quiet">
      You go back to ${placeOf(redirectUri)}. The name is what the app calls itself: allow it only if you started this.
    </p>
    <form method="post" action="/consent" class="row">
      <input type="hidden" name="oauth_query" value="${view.oauthQuery}" />
      <button name="decision" value="allow">Allow</button>
      <button name="decision" value="deny" class="plain">Deny</button>
    </form>`;
  return renderPage({ title: "Connect an app", formTargets: formTarget(redirectUri) }, body);
}

function placeOf(redirectUri: string | null): string {
  if (redirectUri === null || !URL.canParse(redirectUri)) return "the app";
  const { host, protocol, hostname } = new URL(redirectUri);
  if (["127.0.0.1", "localhost", "[::1]"].includes(hostname)) return `an app on this computer (${host})`;
  return host === "" ? `the app that opens ${protocol} addresses` : host;
}
