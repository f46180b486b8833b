import { Readable } from "node:stream";
import { Hono } from "hono";
import type { DBAdapter } from "better-auth";
import type { Departures } from "../accounts/departures.ts";
import { PAGES } from "../paths.ts";
import type { PersonalKey } from "../personal-keys.ts";
import { type AccountView, accountPage, type ConnectedApp } from "./account-page.ts";
import type { AuthCalls } from "./auth-calls.ts";
import { consentPage } from "./consent-page.ts";
import { failureStatus, type Form, goTo, readForm, withCookies } from "./forms.ts";
import { messagePage } from "./message-page.ts";
import { addressWithNext } from "./next-page.ts";
import { queryOf } from "./sign-in-routes.ts";

export interface SignedIn {
  userId: string;
  email: string;
  name: string;
}

export interface AccountRoutesOptions {
  publicUrl: string;
  calls: AuthCalls;
  database: Pick<DBAdapter, "findOne" | "findMany" | "deleteMany">;
  /** Whose session the request's cookie opens. */
  signedIn(request: Request): Promise<SignedIn | null>;
  departures: Pick<Departures, "begin" | "pack">;
  /** Has the deletion that was begun go on, after the answer. */
  finish(userId: string): void;
}

const MAX_APPS = 100;
const SIGN_IN_FIRST = addressWithNext(PAGES.signIn, PAGES.account);

/** Consent for apps, and the page where a user sees and ends what may act in their name. All need a session. */
export function accountRoutes(options: AccountRoutesOptions): Hono {
  const { calls, publicUrl, database } = options;
  const app = new Hono();
  const post = (path: string, handle: (form: Form, user: SignedIn, request: Request) => Promise<Response>) =>
    app.post(path, async (context) => {
      const form = await readForm(context, publicUrl);
      if (form instanceof Response) return form;
      const user = await options.signedIn(context.req.raw);
      return user === null ? goTo(SIGN_IN_FIRST) : handle(form, user, context.req.raw);
    });
  const showAccount = async (user: SignedIn, more: Partial<AccountView> = {}) =>
    accountPage({ email: user.email, keys: await keysOf(database, user), apps: await appsOf(database, user), ...more });

  app.get(PAGES.consent, async (context) => {
    const user = await options.signedIn(context.req.raw);
    if (user === null) return goTo(`${PAGES.signIn}?${queryOf(context)}`);
    const clientName = await nameOf(database, context.req.query("client_id") ?? "");
    if (clientName === null)
      return messagePage({ title: "Unknown app", status: 404 }, "This app is not registered here.");
    return consentPage({ oauthQuery: queryOf(context), clientName, userEmail: user.email });
  });
  post(PAGES.consent, async (form, _user, request) => {
    const accept = form.text("decision") === "allow";
    const answer = await calls.post(request, "/oauth2/consent", { accept, oauth_query: form.text("oauth_query") });
    if (answer.ok && answer.url !== null) return goTo(answer.url, answer);
    return messagePage({ title: "That did not work", status: failureStatus(answer.status) }, answer.message);
  });

  app.get(PAGES.account, async (context) => {
    const user = await options.signedIn(context.req.raw);
    return user === null ? goTo(SIGN_IN_FIRST) : showAccount(user);
  });
  post("/account/keys", async (form, user, request) => {
    const days = form.text("expiresInDays");
    const answer = await calls.post(request, "/api-keys/create", {
      name: form.text("name"),
      scopes: form.texts("scope"),
      ...(days === "" ? {} : { expiresInDays: Number(days) }),
    });
    if (!answer.ok) return showAccount(user, { message: answer.message, status: failureStatus(answer.status) });
    return showAccount(user, { newKey: String(answer.body["key"]) });
  });
  post("/account/keys/revoke", async (form, _user, request) => {
    await calls.post(request, "/api-keys/revoke", { id: form.text("id") });
    return goTo(PAGES.account);
  });
  post("/account/apps/disconnect", async (form, user) => {
    await disconnect(database, user, form.text("clientId"));
    return goTo(PAGES.account);
  });
  post("/account/export", async (_form, user) => packedAccount(options, user));
  post("/account/delete", async (form, user, request) => {
    if (form.text("email").trim().toLowerCase() === user.email.toLowerCase()) return leave(options, user, request);
    return showAccount(user, { message: "Nothing was deleted: that is not your address.", status: 400 });
  });
  return app;
}

const DELETED = "You are signed out, and nobody can sign in with it any more. Everything in it goes within minutes.";

/** Whoever is signed out has left: the deletion is begun first. The answer does not wait until all is gone. */
async function leave({ calls, departures, finish }: AccountRoutesOptions, { userId }: SignedIn, request: Request) {
  await departures.begin(userId);
  finish(userId);
  const signedOut = await calls.post(request, "/sign-out", {});
  return withCookies(await messagePage({ title: "Your account is being deleted" }, DELETED), signedOut);
}

function packedAccount({ departures }: AccountRoutesOptions, { userId: id, email, name }: SignedIn): Response {
  // Nothing is read before it is asked for, and nothing more once the browser has gone.
  const archive = Readable.from(departures.pack({ id, email, name }), { objectMode: false, highWaterMark: 0 });
  // A stream of Node's own type, which has the interface of the DOM's.
  return new Response(Readable.toWeb(archive) as ReadableStream<Uint8Array>, {
    headers: {
      "content-type": "application/zip",
      "content-disposition": 'attachment; filename="wav0-account.zip"',
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}

async function keysOf(database: AccountRoutesOptions["database"], { userId }: SignedIn): Promise<PersonalKey[]> {
  return database.findMany<PersonalKey>({
    model: "personalKey",
    where: [{ field: "userId", value: userId }],
    sortBy: { field: "createdAt", direction: "desc" },
  });
}

async function appsOf(database: AccountRoutesOptions["database"], { userId }: SignedIn): Promise<ConnectedApp[]> {
  const consents = await database.findMany<{ clientId: string; createdAt: Date }>({
    model: "oauthConsent",
    where: [{ field: "userId", value: userId }],
    limit: MAX_APPS,
  });
  const named = consents.map(async ({ clientId, createdAt }) => ({
    clientId,
    connectedAt: createdAt,
    name: (await nameOf(database, clientId)) ?? clientId,
  }));
  return Promise.all(named);
}

async function nameOf(database: AccountRoutesOptions["database"], clientId: string): Promise<string | null> {
  const client = await database.findOne<{ name?: string | null }>({
    model: "oauthClient",
    where: [{ field: "clientId", value: clientId }],
  });
  return client === null ? null : client.name || "An app without a name";
}

/** With its consent gone no token of the app is accepted; its refresh tokens go too, so that none is issued again. */
async function disconnect(
  database: AccountRoutesOptions["database"],
  { userId }: SignedIn,
  clientId: string,
): Promise<void> {
  const where = [
    { field: "clientId", value: clientId },
    { field: "userId", value: userId },
  ];
  for (const model of ["oauthAccessToken", "oauthRefreshToken", "oauthConsent"]) {
    await database.deleteMany({ model, where });
  }
}
