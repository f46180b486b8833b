import { type Context, Hono } from "hono";
import { PAGES } from "../paths.ts";
import type { HostedAuthSettings } from "../settings.ts";
import type { AuthAnswer, AuthCalls } from "./auth-calls.ts";
import { failureStatus, type Form, goTo, readForm, withCookies } from "./forms.ts";
import { messagePage } from "./message-page.ts";
import { nextPage } from "./next-page.ts";
import { passwordPage } from "./password-page.ts";
import { leavingPage, signInPage, type SignInView, signUpPage } from "./sign-in-page.ts";

/** Destination after a sign-in: the authorisation of an app, or a page. */
interface Arrival {
  oauthQuery: string;
  next: string;
}

/** Dependencies of the forms' handlers. */
interface SignInParts {
  calls: AuthCalls;
  view(arrival: Arrival): SignInView;
}

/** Sign-in, sign-up and sign-out. With an `oauth_query` they continue the authorisation that waits for them. */
export function signInRoutes(settings: HostedAuthSettings, calls: AuthCalls): Hono {
  const app = new Hono();
  const { socialProviders, signUp } = settings;
  const view = (arrival: Arrival) => ({ ...arrival, providers: Object.keys(socialProviders), signUp });
  const parts: SignInParts = { calls, view };
  const post = (path: string, handle: (form: Form, request: Request) => Promise<Response>) =>
    app.post(path, async (context) => {
      const form = await readForm(context, settings.publicUrl);
      return form instanceof Response ? form : handle(form, context.req.raw);
    });

  app.get("/sign-in", (context) => signInPage(view(readArrival(context))));
  app.get("/sign-up", (context) => (signUp === "closed" ? signUpClosed() : signUpPage(view(readArrival(context)))));

  post("/sign-in", (form, request) => signIn(parts, form, request));
  post("/sign-up", (form, request) => createAccount(parts, form, request));
  post("/sign-in/social", (form, request) => leaveForProvider(parts, form, request));
  post("/sign-out", async (_form, request) => {
    const response = goTo(PAGES.signIn, await calls.post(request, "/sign-out", {}));
    // These pages run no script that could remove what the dashboard keeps in this browser.
    response.headers.set("clear-site-data", '"storage"');
    return response;
  });

  app.get(PAGES.password, (context) => passwordPage({ token: context.req.query("token") ?? "" }));
  post(PAGES.password, (form, request) => choosePassword(parts, form, request));

  app.get(PAGES.error, (context) =>
    messagePage(
      { title: "That did not work", status: 400 },
      context.req.query("error_description") ?? context.req.query("error") ?? "The app's request was not understood.",
    ),
  );
  return app;
}

/** Said before anything is filled in. */
function signUpClosed(): Promise<Response> {
  return messagePage(
    { title: "Sign-up is closed", status: 403 },
    "This studio takes no new accounts. Ask the person who runs it; with an account you can sign in.",
  );
}

/** Signs in with email and password. */
async function signIn({ calls, view }: SignInParts, form: Form, request: Request): Promise<Response> {
  const [email, password] = [form.text("email"), form.text("password")];
  const answer = await calls.post(request, "/sign-in/email", { email, password, ...oauth(form) });
  if (answer.ok) return goOn(form, answer);
  const status = failureStatus(answer.status);
  return signInPage({ ...view(arrivalOf(form)), email, message: messageOf(answer), status });
}

/** Creates an account with email and password, and signs in. */
async function createAccount({ calls, view }: SignInParts, form: Form, request: Request): Promise<Response> {
  const [name, email, password] = [form.text("name"), form.text("email"), form.text("password")];
  const answer = await calls.post(request, "/sign-up/email", { name, email, password, ...oauth(form) });
  if (answer.ok) return goOn(form, answer);
  const status = failureStatus(answer.status);
  return signUpPage({ ...view(arrivalOf(form)), name, email, message: messageOf(answer), status });
}

/** A new password for whoever came by a link; sessions that the account has end. */
async function choosePassword({ calls, view }: SignInParts, form: Form, request: Request): Promise<Response> {
  const [token, newPassword] = [form.text("token"), form.text("password")];
  const answer = await calls.post(request, "/reset-password", { token, newPassword });
  if (answer.ok) {
    const message = "Your password is saved. Sign in with it.";
    return signInPage({ ...view({ oauthQuery: "", next: nextPage() }), message });
  }
  if (answer.body["code"] !== "INVALID_TOKEN")
    return passwordPage({ token, message: messageOf(answer), status: failureStatus(answer.status) });
  const text =
    "This link was used, replaced by a newer one, or is too old. Ask the person who runs this studio for another.";
  return messagePage({ title: "That link is over", status: 400 }, text);
}

/** Leaves for the sign-in of a social provider. */
async function leaveForProvider({ calls, view }: SignInParts, form: Form, request: Request): Promise<Response> {
  const answer = await calls.post(request, "/sign-in/social", {
    provider: form.text("provider"),
    callbackURL: nextPage(form.text("next")),
    disableRedirect: true,
    ...oauth(form),
  });
  if (answer.ok && answer.url !== null) return withCookies(await leavingPage(answer.url), answer);
  return signInPage({ ...view(arrivalOf(form)), message: messageOf(answer), status: 400 });
}

/** Query of the page itself, which better-auth signed and verifies when it comes back. */
export function queryOf(context: Context): string {
  return new URL(context.req.url).search.slice(1);
}

/** An app's request is the whole query, signed by better-auth; any other query is our own. */
function readArrival(context: Context): Arrival {
  const isForApp = context.req.query("client_id") !== undefined;
  return isForApp
    ? { oauthQuery: queryOf(context), next: nextPage() }
    : { oauthQuery: "", next: nextPage(context.req.query("next")) };
}

function arrivalOf(form: Form): Arrival {
  return { oauthQuery: form.text("oauth_query"), next: nextPage(form.text("next")) };
}

function oauth(form: Form): { oauth_query?: string } {
  const query = form.text("oauth_query");
  return query === "" ? {} : { oauth_query: query };
}

function goOn(form: Form, answer: AuthAnswer): Response {
  return goTo(answer.url ?? nextPage(form.text("next")), answer);
}

function messageOf(answer: AuthAnswer): string {
  return answer.status === 429 ? "Too many attempts; wait a minute and try again" : answer.message;
}
