import { html } from "hono/html";
import { alert, formTarget, type PageOptions, renderPage } from "./layout.ts";
import { newPasswordField } from "./new-password-field.ts";
import { addressWithNext } from "./next-page.ts";

export interface SignInView {
  /** The signed query of the authorisation that waits for this sign-in, or an empty text. */
  oauthQuery: string;
  /** Where to go where no authorisation waits. */
  next: string;
  message?: string | null;
  email?: string;
  status?: PageOptions["status"];
  /** Names of the configured social providers. */
  providers: readonly string[];
  signUp: "open" | "closed";
}

/** Email and password, and a button for each social provider. */
export function signInPage(view: SignInView): Promise<Response> {
  const body = html`${alert(view.message ?? null)}
    <form method="post" action="/sign-in">
      ${hiddenArrival(view)} ${emailField(view.email)}
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required />
      <button>Sign in</button>
    </form>
    ${view.providers.map((name) => socialForm(name, view))}
    ${
      view.signUp === "open"
        ? html`<p class="quiet">No account yet? <a href="${otherPage("/sign-up", view)}">Create one</a></p>`
        : ""
    }`;
  return renderPage({ title: "Sign in", status: view.status, formTargets: targets(view.oauthQuery) }, body);
}

/** A new account with email and password. */
export function signUpPage(view: SignInView & { name?: string }): Promise<Response> {
  const body = html`${alert(view.message ?? null)}
    <form method="post" action="/sign-up">
      ${hiddenArrival(view)}
      <label for="name">Name</label>
      <input id="name" name="name" autocomplete="name" maxlength="100" required value="${view.name ?? ""}" />
      ${emailField(view.email)} ${newPasswordField("Password")}
      <button>Create account</button>
    </form>
    <p class="quiet">Have an account? <a href="${otherPage("/sign-in", view)}">Sign in</a></p>`;
  return renderPage({ title: "Create an account", status: view.status, formTargets: targets(view.oauthQuery) }, body);
}

/** On the way to a social provider: a form may not lead to an origin that its page does not know. */
export function leavingPage(address: string): Promise<Response> {
  return renderPage(
    { title: "One moment", refreshTo: address },
    html`<p>You go on at <a href="${address}">${new URL(address).host}</a>.</p>`,
  );
}

function emailField(value = "") {
  return html`<label for="email">Email</label>
    <input id="email" name="email" type="email" autocomplete="username" required value="${value}" />`;
}

type Arrival = Pick<SignInView, "oauthQuery" | "next">;

function socialForm(provider: string, arrival: Arrival) {
  return html`<form method="post" action="/sign-in/social">
    <p>
      ${hiddenArrival(arrival)}
      <input type="hidden" name="provider" value="${provider}" />
      <button class="plain">Continue with ${provider}</button>
    </p>
  </form>`;
}

/** In every form: what waits must not be lost on the way. */
function hiddenArrival({ oauthQuery, next }: Arrival) {
  return html`<input type="hidden" name="oauth_query" value="${oauthQuery}" />
    <input type="hidden" name="next" value="${next}" />`;
}

function otherPage(path: string, { oauthQuery, next }: Arrival): string {
  return oauthQuery === "" ? addressWithNext(path, next) : `${path}?${oauthQuery}`;
}

/** Signing in may lead straight back to a client that has the user's consent already. */
function targets(oauthQuery: string): string[] {
  return formTarget(new URLSearchParams(oauthQuery).get("redirect_uri"));
}
