/** Where the Convex deployment is that a page talks to. */
export interface DeploymentAddresses {
  /** Origin of its functions and uploads. */
  deploymentUrl: string;
  /** Origin of its HTTP actions, which give audio. */
  siteUrl: string;
}

/** Origins and marks that the page's policy lets through. */
export interface PageOrigins extends DeploymentAddresses {
  /** Mark of inline scripts and styles that a development server puts into the page. Built pages have none. */
  nonce?: string | undefined;
}

/**
 * The addresses of a deployment elsewhere. Convex Cloud has a domain for HTTP actions; a server of one's own has them on
 * the next port, unless it is told where.
 */
export function addressesOf(deploymentUrl: string, siteUrl: string | null): DeploymentAddresses {
  return { deploymentUrl, siteUrl: siteUrl ?? usualSite(new URL(deploymentUrl)) };
}

function usualSite(url: URL): string {
  if (url.hostname.endsWith(".convex.cloud")) url.hostname = url.hostname.replace(/\.cloud$/, ".site");
  else if (url.port !== "") url.port = String(Number(url.port) + 1);
  return url.origin;
}

/**
 * Headers of every answer of the dashboard. Scripts and styles come from the hub alone; the deployment, wherever it
 * is, may be asked and played from.
 */
export function pageHeaders({ deploymentUrl, siteUrl, nonce }: PageOrigins): Record<string, string> {
  const code = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
  return {
    "content-security-policy": contentSecurityPolicy(new URL(deploymentUrl).origin, new URL(siteUrl).origin, code),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(self), geolocation=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}

/** The one worker of the page that compiles WebAssembly, by the name that the build gives its file. */
const STRETCHING_WORKER = /\/fit-worker[.-][^/]*$/;

/**
 * Headers of an answer in the place of those of `pageHeaders`. A worker has a policy of its own: the one that stretches sound
 * may compile WebAssembly and read what it made itself, and reaches nothing else; the page may not.
 */
export function headersOf(path: string, headers: Record<string, string>): Record<string, string> {
  if (!STRETCHING_WORKER.test(path)) return headers;
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src blob:";
  return { ...headers, "content-security-policy": policy };
}

function contentSecurityPolicy(deployment: string, site: string, code: string): string {
  const own = [...new Set([deployment, site])].join(" ");
  const directives = {
    "default-src": "'none'",
    "script-src": code,
    "style-src": code,
    "img-src": "'self'",
    "manifest-src": "'self'",
    // Files that the browser keeps are played from there.
    "media-src": `'self' blob: ${own}`,
    // The socket has a scheme of its own.
    "connect-src": `'self' ${own} ${deployment.replace(/^http/, "ws")}`,
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join("; ");
}
