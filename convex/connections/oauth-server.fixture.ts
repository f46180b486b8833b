import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type OtherServer, openOtherServer } from "./mcp-server.fixture.ts";

interface Grant {
  clientId: string;
  /** Of the code that has not been used yet. */
  challenge: string;
  redirectUrl: string;
  access: string;
  /** Tokens to renew with, the latest last: an earlier one is taken for stolen. */
  renewals: string[];
  isRevoked: boolean;
}

/**
 * An MCP server behind OAuth 2.1 as the specification of MCP asks for: protected resource metadata, dynamic
 * registration, PKCE, and renewal with rotation, where a token that comes twice ends the sign-in (RFC 9700, 4.14.2).
 */
export class OAuthServer {
  /** How often tokens were asked for by renewal, and how that ended. */
  readonly renewals: ("renewed" | "refused" | "failed")[] = [];
  /** While it is set, renewals are answered by HTTP 503 with this body. */
  trouble: string | null = null;
  /** Waited for before a renewal is answered. */
  beforeRenewal: () => Promise<void> = async () => {};
  readonly #clients = new Map<string, string[]>();
  readonly #grants: Grant[] = [];
  readonly #codes = new Map<string, Grant>();
  #other: OtherServer | null = null;

  async listen(): Promise<void> {
    this.#other = await openOtherServer({ admit: (request, response) => this.#admit(request, response) });
  }

  get other(): OtherServer {
    if (!this.#other) throw new Error("The server does not listen yet");
    return this.#other;
  }

  get #origin(): string {
    return new URL(this.other.url).origin;
  }

  /** All tokens that were given so far. */
  get secrets(): string[] {
    return this.#grants.flatMap(({ access, renewals }) => [access, ...renewals]);
  }

  /** The user's browser opens the address and agrees. @returns what it comes back with */
  agree(authorizationUrl: string): { state: string; code: string } {
    const { searchParams: given, pathname } = new URL(authorizationUrl);
    const read = (name: string) => given.get(name) ?? "";
    const [clientId, redirectUrl] = [read("client_id"), read("redirect_uri")];
    const isKnown = this.#clients.get(clientId)?.includes(redirectUrl) === true;
    const isAsked = read("response_type") === "code" && read("code_challenge_method") === "S256";
    if (pathname !== "/authorize" || !isKnown || !isAsked || read("resource") !== this.other.url) {
      throw new Error(`No page to sign in: ${authorizationUrl}`);
    }
    const challenge = read("code_challenge");
    const grant: Grant = { clientId, challenge, redirectUrl, access: "", renewals: [], isRevoked: false };
    const code = token();
    this.#codes.set(code, grant);
    return { state: read("state"), code };
  }

  /** Its page to sign in, for a browser whose user always agrees. */
  #wayBack(authorizationUrl: string): string {
    const { state, code } = this.agree(authorizationUrl);
    const back = new URL(new URL(authorizationUrl).searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("code", code);
    back.searchParams.set("state", state);
    return back.href;
  }

  /** Access tokens last no longer; what renews them does. */
  expireAccess(): void {
    for (const grant of this.#grants) grant.access = "";
  }

  /** The user signs out over there. */
  revoke(): void {
    for (const grant of this.#grants) Object.assign(grant, { access: "", isRevoked: true });
  }

  async #admit(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const address = new URL(request.url ?? "/", this.#origin);
    const path = address.pathname;
    const known = this.#grants.some(
      ({ access }) => access !== "" && request.headers.authorization === `Bearer ${access}`,
    );
    if (path === "/mcp" && known) return true;
    if (path === "/authorize") {
      response.writeHead(302, { location: this.#wayBack(address.href) }).end();
      return false;
    }
    const body = await readAll(request);
    await this.#answer(`${request.method} ${path}`, body, response);
    return false;
  }

  async #answer(route: string, body: string, response: ServerResponse): Promise<void> {
    const origin = this.#origin;
    switch (route) {
      case "GET /.well-known/oauth-protected-resource/mcp":
        return send(response, 200, { resource: this.other.url, authorization_servers: [origin] });
      case "GET /.well-known/oauth-authorization-server":
        return send(response, 200, {
          issuer: origin,
          authorization_endpoint: `${origin}/authorize`,
          token_endpoint: `${origin}/token`,
          registration_endpoint: `${origin}/register`,
          response_types_supported: ["code"],
          grant_types_supported: ["authorization_code", "refresh_token"],
          code_challenge_methods_supported: ["S256"],
          token_endpoint_auth_methods_supported: ["none"],
        });
      case "POST /register":
        return this.#register(response, body);
      case "POST /token":
        return this.#token(response, new URLSearchParams(body));
      case "POST /mcp":
      case "GET /mcp": {
        const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`;
        return void response
          .writeHead(401, { "www-authenticate": `Bearer error="invalid_token", resource_metadata="${metadata}"` })
          .end();
      }
      default:
        return void response.writeHead(404).end();
    }
  }

  #register(response: ServerResponse, body: string): void {
    // What the SDK sends.
    const metadata = JSON.parse(body) as { redirect_uris: string[] };
    const clientId = token();
    this.#clients.set(clientId, metadata.redirect_uris);
    send(response, 201, { ...metadata, client_id: clientId, client_id_issued_at: 1 });
  }

  async #token(response: ServerResponse, given: URLSearchParams): Promise<void> {
    if (given.get("grant_type") === "refresh_token") return this.#renew(response, given);
    const code = given.get("code") ?? "";
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    const proof = createHash("sha256")
      .update(given.get("code_verifier") ?? "")
      .digest("base64url");
    const isRight = grant?.challenge === proof && given.get("redirect_uri") === grant.redirectUrl;
    if (!grant || !isRight || given.get("client_id") !== grant.clientId) return refuse(response);
    this.#grants.push(grant);
    give(response, grant);
  }

  async #renew(response: ServerResponse, given: URLSearchParams): Promise<void> {
    await this.beforeRenewal();
    if (this.trouble !== null) {
      this.renewals.push("failed");
      return void response.writeHead(503).end(this.trouble);
    }
    const used = given.get("refresh_token") ?? "";
    const grant = this.#grants.find(({ renewals }) => renewals.includes(used));
    const isLatest = grant?.renewals.at(-1) === used;
    if (grant && !isLatest) Object.assign(grant, { access: "", isRevoked: true });
    if (!grant || grant.isRevoked || given.get("client_id") !== grant.clientId) {
      this.renewals.push("refused");
      return refuse(response);
    }
    this.renewals.push("renewed");
    give(response, grant);
  }
}

function give(response: ServerResponse, grant: Grant): void {
  grant.access = token();
  const renewal = token();
  grant.renewals.push(renewal);
  const tokens = { access_token: grant.access, refresh_token: renewal, token_type: "Bearer", expires_in: 3600 };
  send(response, 200, tokens);
}

function refuse(response: ServerResponse): void {
  send(response, 400, { error: "invalid_grant", error_description: "It was used, revoked, or never given" });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function token(): string {
  return randomBytes(16).toString("hex");
}

async function readAll(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  // A request's body comes in buffers.
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
