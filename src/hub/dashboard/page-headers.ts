/**
 * Headers of every answer of the dashboard. Scripts and styles come from the hub alone; the deployment, wherever it
 * is, may be asked and played from.
 * @param deploymentUrl the Convex deployment that the page talks to
 */
export function pageHeaders(deploymentUrl: string): Record<string, string> {
  return {
    "content-security-policy": contentSecurityPolicy(new URL(deploymentUrl).origin),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(self), geolocation=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}

function contentSecurityPolicy(deployment: string): string {
  const directives = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "media-src": `'self' ${deployment}`,
    // Audio of Convex Cloud lies on the same origin as its functions; the socket has a scheme of its own.
    "connect-src": `'self' ${deployment} ${deployment.replace(/^http/, "ws")}`,
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join("; ");
}
