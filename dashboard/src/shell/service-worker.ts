/**
 * Cache of the page's own files and nothing else: requests to the hub and the deployment, and all audio, pass through.
 * Installed with each version; the build names the files.
 */
declare const SHELL_FILES: readonly string[];
/** Hash over the files. */
declare const SHELL_VERSION: string;

/** Types of TypeScript's worker library, which cannot be loaded beside the DOM library. */
interface WaitingEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface RequestEvent extends Event {
  request: Request;
  respondWith(response: Promise<Response>): void;
}
interface WorkerScope {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

const PAGE = "/";
const PREFIX = "shell ";
const CACHE = `${PREFIX}${SHELL_VERSION}`;
/** Timeout for the page, after which the cached one is shown: a local hub responds at once or not at all. */
const PAGE_MILLISECONDS = 4_000;

// The global scope of a service worker has these; TypeScript has the types of a page.
const scope = globalThis as unknown as WorkerScope;

addEventListener("install", (event) => {
  // Browsers dispatch this type with this name.
  (event as WaitingEvent).waitUntil(install());
});

addEventListener("activate", (event) => {
  // Likewise.
  (event as WaitingEvent).waitUntil(removeOldVersions().then(() => scope.clients.claim()));
});

addEventListener("fetch", (event) => {
  const fetching = event as RequestEvent; // Browsers dispatch this type with this name.
  const { request } = fetching;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname === PAGE) fetching.respondWith(newestPage(request));
  else if (SHELL_FILES.includes(pathname)) fetching.respondWith(keptFile(request));
});

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  // The page has no hash in its name, so the browser's HTTP cache may hold an older one.
  await cache.addAll(SHELL_FILES.map((path) => new Request(path, { cache: path === PAGE ? "reload" : "default" })));
  await scope.skipWaiting();
}

/** Keeps the previous version: another tab may still show it and load a further part of it. */
async function removeOldVersions(): Promise<void> {
  const versions = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(versions.slice(0, -1).map((name) => caches.delete(name)));
}

async function newestPage(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PAGE_MILLISECONDS) });
    if (response.ok || response.type === "opaqueredirect") return response;
  } catch {
    // Unreachable: the cached page shows the last results.
  }
  return keptFile(new Request(PAGE));
}

async function keptFile(request: Request): Promise<Response> {
  const own = await caches.open(CACHE);
  // Compressed files vary by Accept-Encoding; cached ones are stored decompressed.
  const options = { ignoreVary: true };
  return (await own.match(request, options)) ?? (await caches.match(request, options)) ?? fetch(request);
}
