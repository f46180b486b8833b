import { mcp } from "@better-auth/mcp";
import type { OAuthProviderExtension } from "@better-auth/oauth-provider";
import { betterAuth, type BetterAuthOptions } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { jwt, type JwtOptions } from "better-auth/plugins/jwt";
import { PERSON_CLAIM, STUDIO_SCOPES } from "../../contracts/principal.ts";
import { blockedAccounts } from "./blocked-accounts.ts";
import { clientDocuments } from "./client-documents.ts";
import { GRANT_TYPES } from "./client-metadata.ts";
import { oauthPolicy } from "./oauth-policy.ts";
import { personalKeys } from "./personal-keys.ts";
import { AUTH_BASE_PATH, MCP_PATH, PAGES } from "./paths.ts";
import { createPublicFetch } from "./public-fetch.ts";
import { ACCESS_TOKEN_SECONDS, type AuthDatabase, type HostedAuthSettings } from "./settings.ts";

/** Header in which the hub tells the address of the peer; any that a client sends is replaced. */
export const CLIENT_ADDRESS_HEADER = "x-wav0-client-address";

/** Characters; people choose a sentence more easily than symbols. */
export const MIN_PASSWORD_LENGTH = 10;
/** A person mistypes a few times a minute; nobody guesses a password at this rate. Per address and path. */
const SIGN_IN_LIMIT = { window: 60, max: 10 };
/** Clients come by registration, where our policy holds; nobody here needs a second way. */
const OTHER_WAYS_TO_MAKE_CLIENTS = ["/oauth2/create-client", "/oauth2/update-client"] as const;
const SCOPES = [...STUDIO_SCOPES, "offline_access"];

/** better-auth as this studio configures it. */
export type StudioAuth = ReturnType<typeof createStudioAuth>;

/** Makes the instance. Nothing touches the database before `migrate`. */
export function createStudioAuth(settings: HostedAuthSettings, database: AuthDatabase) {
  const resource = `${settings.publicUrl}${MCP_PATH}`;
  const jwtOptions = createJwtOptions(settings.publicUrl, resource);
  return betterAuth({
    ...createBaseOptions(settings),
    database: database.connection,
    plugins: [
      jwt(jwtOptions),
      oauthPolicy(resource),
      blockedAccounts(),
      mcp({
        resource,
        loginPage: PAGES.signIn,
        consentPage: PAGES.consent,
        scopes: SCOPES,
        grantTypes: [...GRANT_TYPES],
        accessTokenExpiresIn: ACCESS_TOKEN_SECONDS,
        allowDynamicClientRegistration: true,
        allowUnauthenticatedClientRegistration: true,
        extensions: createExtensions(settings),
        rateLimit: { token: { window: 60, max: 60 }, register: { window: 60, max: 20 } },
      }),
      personalKeys({ jwt: jwtOptions, deploymentUrl: settings.deploymentUrl }),
    ],
  });
}

function createExtensions(settings: HostedAuthSettings): OAuthProviderExtension[] {
  if (settings.clientDocuments === "off") return [];
  return [{ clientDiscovery: clientDocuments({ fetch: settings.fetchClientDocument ?? createPublicFetch() }) }];
}

/** Brings the tables up to date; what exists is kept. */
export async function migrate(auth: StudioAuth): Promise<void> {
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
}

function createBaseOptions(settings: HostedAuthSettings) {
  const disableSignUp = settings.signUp === "closed";
  return {
    appName: "wav0",
    baseURL: settings.publicUrl,
    basePath: AUTH_BASE_PATH,
    secret: settings.secret,
    trustedOrigins: [settings.publicUrl],
    disabledPaths: [...OTHER_WAYS_TO_MAKE_CLIENTS],
    emailAndPassword: {
      enabled: true,
      disableSignUp,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      revokeSessionsOnPasswordReset: true,
    },
    // What a link opens is not in the database.
    verification: { storeIdentifier: "hashed" },
    socialProviders: Object.fromEntries(
      Object.entries(settings.socialProviders).map(([name, provider]) => [name, { ...provider, disableSignUp }]),
    ),
    rateLimit: {
      enabled: true,
      storage: "database",
      customRules: {
        "/sign-in/email": SIGN_IN_LIMIT,
        "/sign-up/email": SIGN_IN_LIMIT,
        "/reset-password": SIGN_IN_LIMIT,
      },
    },
    advanced: {
      disableOriginCheck: false,
      disableCSRFCheck: false,
      // `migrate` brings them up to date at each start; this check would speak of empty databases before that.
      database: { validateSchema: false },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER], trustedProxies: [...settings.trustedProxies] },
    },
    onAPIError: { errorURL: `${settings.publicUrl}${PAGES.error}` },
    telemetry: { enabled: false },
    logger: { level: "warn", log: (level, message) => isFalseAlarm(message) || settings.log(message, { level }) },
  } satisfies BetterAuthOptions;
}

/** better-auth 1.7 warns at each start of columns that are as it made them: lists kept as text, times as int8. */
function isFalseAlarm(message: string): boolean {
  return /type in the database\. Expected ((string|number)\[\] but got (text|jsonb?)|number but got int8)/i.test(
    message,
  );
}

/**
 * One RS256 key signs everything. A browser session's own token (`/api/auth/token`) has all scopes: the person is
 * there. It is no access token by its type, so it opens the deployment for the dashboard but not `/mcp`.
 */
function createJwtOptions(issuer: string, audience: string): JwtOptions {
  return {
    jwks: { keyPairConfig: { alg: "RS256", modulusLength: 2048 } },
    jwt: {
      issuer,
      audience,
      expirationTime: `${ACCESS_TOKEN_SECONDS}s`,
      definePayload: ({ user }) => ({ name: user.name, scope: STUDIO_SCOPES.join(" "), [PERSON_CLAIM]: true }),
    },
    disableSettingJwtHeader: true,
  };
}
