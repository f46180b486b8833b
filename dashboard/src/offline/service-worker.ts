/**
 * Keeps the page's own files, and nothing else: what it asks of the hub or the deployment and all audio goes by as if
 * this were not here. Installed with each version; the build names the files.
 */
declare const SHELL_FILES: readonly string[];
/** Changes with any of the files. */
declare const SHELL_VERSION: string;

/** What TypeScript keeps in the library of workers, which cannot stand beside that of pages. */
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
/** A hub on this machine answers at once or not at all; one behind a bad network is not waited for longer. */
const PAGE_MILLISECONDS = 4_000;

// A service worker's global scope has these; the types are of a page.
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
  // The page has no hash in its name: the browser's own cache could have an older one.
  await cache.addAll(SHELL_FILES.map((path) => new Request(path, { cache: path === PAGE ? "reload" : "default" })));
  await scope.skipWaiting();
}

/** The version before stays, since another tab may still show it and ask for a part that it has not loaded. */
async function removeOldVersions(): Promise<void> {
  const versions = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(versions.slice(0, -1).map((name) => caches.delete(name)));
}

async function newestPage(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PAGE_MILLISECONDS) });
    if (response.ok || response.type === "opaqueredirect") return response;
  } catch {
    // Not reached: the page that is kept shows what was seen last.
  }
  return keptFile(new Request(PAGE));
}

async function keptFile(request: Request): Promise<Response> {
  const own = await caches.open(CACHE);
  // Files that travel compressed vary by what a browser accepts; what is kept is not compressed any more.
  const options = { ignoreVary: true };
  return (await own.match(request, options)) ?? (await caches.match(request, options)) ?? fetch(request);
}
