import type { HostedAuth } from "../../auth/hosted/settings.ts";
import type { Links } from "./links.ts";
import type { OpenedSession, SessionKind, Sessions } from "./sessions.ts";

/** Visitor of a browser that has a session. */
export interface Visitor {
  /** Null in a studio of one user. */
  user: { id: string; name: string; email: string } | null;
  /** A new token for the deployment, good for some minutes. */
  newToken(): Promise<string>;
  /** Cookies for the browser: values of Set-Cookie headers. */
  cookies: readonly string[];
}

/** How browsers get in, and who they are. */
export interface Visitors {
  /** Visitor that makes a request; null for a browser without a session. */
  identify(request: Request): Promise<Visitor | null>;
  /** Where people sign in; null where a one-time link is the way. */
  signInPath: string | null;
  /** @returns a new session for a link's secret; null if it is not good */
  redeem(secret: string, kind: SessionKind): OpenedSession | null;
}

export interface LinkVisitorOptions {
  links: Links;
  sessions: Sessions;
  newToken(): Promise<string>;
}

/** The one user of this machine: whoever opened a link that was made here. */
export function visitorsByLink({ links, sessions, newToken }: LinkVisitorOptions): Visitors {
  return {
    identify: async (request) => (sessions.isOpen(request) ? { user: null, newToken, cookies: [] } : null),
    signInPath: null,
    redeem: (secret, kind) => (links.redeem(secret) ? sessions.open(kind) : null),
  };
}

/** The users of a hosted studio: who signed in there. */
export function visitorsBySignIn(auth: Pick<HostedAuth, "findSession">, signInPath: string): Visitors {
  return { identify: auth.findSession, signInPath, redeem: () => null };
}
