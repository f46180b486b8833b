import { type Context, Hono } from "hono";
import { PAGES } from "../paths.ts";
import type { HostedAuthSettings } from "../settings.ts";
import type { AuthAnswer, AuthCalls } from "./auth-calls.ts";
import { failureStatus, type Form, goTo, readForm, withCookies } from "./forms.ts";
import { messagePage } from "./message-page.ts";
import { leavingPage, signInPage, signUpPage } from "./sign-in-page.ts";

/** Signing in, up and out. With an `oauth_query` the way goes on with the authorisation that waits. */
export function signInRoutes(settings: HostedAuthSettings, calls: AuthCalls): Hono {
  const app = new Hono();
  const view = (oauthQuery: string) => ({
    oauthQuery,
    providers: Object.keys(settings.socialProviders),
    signUp: settings.signUp,
  });
  const post = (path: string, handle: (form: Form, request: Request) => Promise<Response>) =>
    app.post(path, async (context) => {
      const form = await readForm(context, settings.publicUrl);
      return form instanceof Response ? form : handle(form, context.req.raw);
    });

  app.get("/sign-in", (context) => signInPage(view(queryOf(context))));
  app.get("/sign-up", (context) => signUpPage(view(queryOf(context))));

  post("/sign-in", async (form, request) => {
    const email = form.text("email");
    const answer = await calls.post(request, "/sign-in/email", {
      email,
      password: form.text("password"),
      ...oauth(form),
    });
    if (answer.ok) return goOn(answer);
    const status = failureStatus(answer.status);
    return signInPage({ ...view(form.text("oauth_query")), email, message: messageOf(answer), status });
  });

  post("/sign-up", async (form, request) => {
    const [name, email] = [form.text("name"), form.text("email")];
    const answer = await calls.post(request, "/sign-up/email", {
      name,
      email,
      password: form.text("password"),
      ...oauth(form),
    });
    if (answer.ok) return goOn(answer);
    const status = failureStatus(answer.status);
    return signUpPage({ ...view(form.text("oauth_query")), name, email, message: messageOf(answer), status });
  });

  post("/sign-in/social", async (form, request) => {
    const answer = await calls.post(request, "/sign-in/social", {
      provider: form.text("provider"),
      callbackURL: PAGES.account,
      disableRedirect: true,
      ...oauth(form),
    });
    if (answer.ok && answer.url !== null) return withCookies(await leavingPage(answer.url), answer);
    return signInPage({ ...view(form.text("oauth_query")), message: messageOf(answer), status: 400 });
  });

  post("/sign-out", async (_form, request) => goTo(PAGES.signIn, await calls.post(request, "/sign-out", {})));

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

function oauth(form: Form): { oauth_query?: string } {
  const query = form.text("oauth_query");
  return query === "" ? {} : { oauth_query: query };
}

function goOn(answer: AuthAnswer): Response {
  return goTo(answer.url ?? PAGES.account, answer);
}

function messageOf(answer: AuthAnswer): string {
  return answer.status === 429 ? "Too many attempts; wait a minute and try again" : answer.message;
}
