"use node";

import { type OAuthClientProvider, auth } from "@modelcontextprotocol/sdk/client/auth.js";
import type { OAuthClientInformationMixed, OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js";
import { shortened } from "../kit/shortened.ts";
import { payloadOf, studioError } from "../kit/studioError.ts";

/** State of a sign-in as JSON, to be sealed: what it has obtained so far and needs to continue. */
export interface OAuthState {
  redirectUrl: string;
  client?: OAuthClientInformationMixed;
  verifier?: string;
  tokens?: OAuthTokens;
}

/** The SDK's view of a sign-in. Holds what the SDK saves; whoever made it keeps that afterwards. */
export class ConnectionSignIn implements OAuthClientProvider {
  readonly kept: OAuthState;
  /** Where the browser has to go, if it has to. */
  authorizationUrl: string | null = null;
  readonly #state: string;
  readonly #onTokens: (kept: OAuthState) => Promise<void>;

  /**
   * @param options.state by which the browser's way back is known; unused where nobody is there to sign in
   * @param options.onTokens called with all that is kept when there are new tokens
   */
  constructor(kept: OAuthState, options: { state?: string; onTokens?: (kept: OAuthState) => Promise<void> } = {}) {
    this.kept = { ...kept };
    this.#state = options.state ?? "";
    this.#onTokens = options.onTokens ?? (async () => {});
  }

  /** True if no refresh token is left, so that only a new sign-in helps. */
  get isOver(): boolean {
    return this.kept.tokens?.refresh_token === undefined;
  }

  get redirectUrl(): string {
    return this.kept.redirectUrl;
  }

  get clientMetadata() {
    return {
      client_name: "wav0 studio",
      redirect_uris: [this.redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
  }

  state(): string {
    return this.#state;
  }

  clientInformation(): OAuthClientInformationMixed | undefined {
    return this.kept.client;
  }

  saveClientInformation(client: OAuthClientInformationMixed): void {
    this.kept.client = client;
  }

  tokens(): OAuthTokens | undefined {
    return this.kept.tokens;
  }

  async saveTokens(tokens: OAuthTokens): Promise<void> {
    this.kept.tokens = tokens;
    await this.#onTokens(this.kept);
  }

  redirectToAuthorization(url: URL): void {
    this.authorizationUrl = url.href;
  }

  saveCodeVerifier(verifier: string): void {
    this.kept.verifier = verifier;
  }

  codeVerifier(): string {
    return this.kept.verifier ?? "";
  }

  invalidateCredentials(scope: "all" | "client" | "tokens" | "verifier" | "discovery"): void {
    if (scope === "all" || scope === "client") delete this.kept.client;
    if (scope === "all" || scope === "tokens") delete this.kept.tokens;
    if (scope === "all" || scope === "verifier") delete this.kept.verifier;
  }
}

/**
 * A step of signing in: discovery, registration and the address to open; or with a code, the tokens.
 * @returns whether there are tokens now
 * @throws CONNECTION_FAILED with what the server says, or why it is not reached
 */
export async function signIn(
  serverUrl: string,
  provider: ConnectionSignIn,
  { fetchFn, authorizationCode }: { fetchFn: typeof fetch; authorizationCode?: string },
): Promise<boolean> {
  try {
    const code = authorizationCode === undefined ? {} : { authorizationCode };
    return (await auth(provider, { serverUrl, fetchFn, ...code })) === "AUTHORIZED";
  } catch (error) {
    // A refusal of our own says itself what to do.
    const refused = payloadOf(error);
    if (refused) throw studioError("CONNECTION_FAILED", `Signing in did not work: ${refused.message}`);
    const said = error instanceof Error ? error.message : String(error);
    throw studioError("CONNECTION_FAILED", `Signing in did not work: ${shortened(said, 300)}. Try it again.`);
  }
}
