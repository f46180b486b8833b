const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { display: grid; place-content: center; gap: 16px; min-height: 90vh; padding: 16px; margin: 0 auto; max-width: 520px; }
h1 { font-size: 1.3rem; margin: 0; overflow-wrap: anywhere; }
p { margin: 0; opacity: 0.75; }
audio { width: min(480px, 90vw); }
`;

/** A page without scripts that plays what is shared. @param headers of every answer */
export async function listeningPage(
  { name, expiresAt }: { name: string; expiresAt: number },
  headers: Record<string, string>,
): Promise<Response> {
  const title = escapeHtml(name);
  const until = new Date(expiresAt).toISOString().slice(0, 16).replace("T", " ");
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1><audio controls preload="metadata" src="?audio"></audio>
<p>Shared from a wav0 studio. This address works until ${until} UTC.</p></main></body>
</html>
`;
  const policy = `default-src 'none'; media-src 'self'; style-src '${await hashSource(STYLE)}'; frame-ancestors 'none'`;
  return new Response(html, {
    headers: { ...headers, "content-type": "text/html; charset=utf-8", "content-security-policy": policy },
  });
}

/** By its hash the policy allows this style and no other. */
async function hashSource(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
