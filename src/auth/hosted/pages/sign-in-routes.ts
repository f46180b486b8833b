import { type Context, Hono } from "hono";
import { PAGES } from "../paths.ts";
import type { HostedAuthSettings } from "../settings.ts";
import type { AuthAnswer, AuthCalls } from "./auth-calls.ts";
import { failureStatus, type Form, goTo, readForm, withCookies } from "./forms.ts";
import { messagePage } from "./message-page.ts";
import { nextPage } from "./next-page.ts";
import { leavingPage, signInPage, signUpPage } from "./sign-in-page.ts";

/** What waits for a sign-in: the authorisation of an app, or a page. */
interface Arrival {
  oauthQuery: string;
  next: string;
}

/** Signing in, up and out. With an `oauth_query` the way goes on with the authorisation that waits. */
export function signInRoutes(settings: HostedAuthSettings, calls: AuthCalls): Hono {
  const app = new Hono();
  const view = (arrival: Arrival) => ({
    ...arrival,
    providers: Object.keys(settings.socialProviders),
    signUp: settings.signUp,
  });
  const post = (path: string, handle: (form: Form, request: Request) => Promise<Response>) =>
    app.post(path, async (context) => {
      const form = await readForm(context, settings.publicUrl);
      return form instanceof Response ? form : handle(form, context.req.raw);
    });

  app.get("/sign-in", (context) => signInPage(view(readArrival(context))));
  app.get("/sign-up", (context) => signUpPage(view(readArrival(context))));

  post("/sign-in", async (form, request) => {
    const email = form.text("email");
    const answer = await calls.post(request, "/sign-in/email", {
      email,
      password: form.text("password"),
      ...oauth(form),
    });
    if (answer.ok) return goOn(form, answer);
    const status = failureStatus(answer.status);
    return signInPage({ ...view(arrivalOf(form)), email, message: messageOf(answer), status });
  });

  post("/sign-up", async (form, request) => {
    const [name, email] = [form.text("name"), form.text("email")];
    const answer = await calls.post(request, "/sign-up/email", {
      name,
      email,
      password: form.text("password"),
      ...oauth(form),
    });
    if (answer.ok) return goOn(form, answer);
    const status = failureStatus(answer.status);
    return signUpPage({ ...view(arrivalOf(form)), name, email, message: messageOf(answer), status });
  });

  post("/sign-in/social", async (form, request) => {
    const answer = await calls.post(request, "/sign-in/social", {
      provider: form.text("provider"),
      callbackURL: nextPage(form.text("next")),
      disableRedirect: true,
      ...oauth(form),
    });
    if (answer.ok && answer.url !== null) return withCookies(await leavingPage(answer.url), answer);
    return signInPage({ ...view(arrivalOf(form)), message: messageOf(answer), status: 400 });
  });

  post("/sign-out", async (_form, request) => {
    const response = goTo(PAGES.signIn, await calls.post(request, "/sign-out", {}));
    // These pages run no script that could remove what the dashboard keeps in this browser.
    response.headers.set("clear-site-data", '"storage"');
    return response;
  });

  app.get(PAGES.error, (context) =>
    messagePage(
      { title: "That did not work", status: 400 },
      context.req.query("error_description") ?? context.req.query("error") ?? "The app's request was not understood.",
    ),
  );
  return app;
}

/** The query of the page itself: better-auth signed it, and checks that when it comes back. */
export function queryOf(context: Context): string {
  return new URL(context.req.url).search.slice(1);
}

/** An app's request is all of the query, which better-auth signed; any other query is ours. */
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
