import { html } from "hono/html";
import { formTarget, type Markup, renderPage } from "./layout.ts";

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

/** Consent page: the scopes a client requests and its origin; the user allows or denies. */
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
    <p class="quiet">${originOf(query.get("client_id"))} You go back to ${placeOf(redirectUri)}.</p>
    <p class="quiet">${doubtsOf(query.get("client_id"), redirectUri)} Allow it only if you started this.</p>
    <form method="post" action="/consent" class="row">
      <input type="hidden" name="oauth_query" value="${view.oauthQuery}" />
      <button name="decision" value="allow">Allow</button>
      <button name="decision" value="deny" class="plain">Deny</button>
    </form>`;
  return renderPage({ title: "Connect an app", formTargets: formTarget(redirectUri) }, body);
}

/** The one thing about a client that its own word does not make: the site whose document describes it. */
function originOf(clientId: string | null): Markup | string {
  const host = documentHost(clientId);
  return host === null ? "" : html`The app is described by <strong>${host}</strong>.`;
}

/** Warning about what the client cannot prove: any local program can listen on a loopback address or claim a scheme. */
function doubtsOf(clientId: string | null, redirectUri: string | null): string {
  if (documentHost(clientId) === null) return "The name is what the app calls itself.";
  const leavesTheWeb = redirectUri === null || !redirectUri.startsWith("https://");
  return leavesTheWeb
    ? "Any program on this computer could claim to be this app."
    : "The name is what that site calls it.";
}

/** @returns the host of a client id that is the address of a document, else null */
export function documentHost(clientId: string | null): string | null {
  return clientId !== null && clientId.startsWith("https://") && URL.canParse(clientId) ? new URL(clientId).host : null;
}

function placeOf(redirectUri: string | null): string {
  if (redirectUri === null || !URL.canParse(redirectUri)) return "the app";
  const { host, protocol } = new URL(redirectUri);
  if (protocol === "http:") return `an app on this computer (${host})`;
  // The host behind an app's own scheme says nothing: evil://claude.ai is not Claude.
  return protocol === "https:" ? host : `the app that opens ${protocol} addresses`;
}
