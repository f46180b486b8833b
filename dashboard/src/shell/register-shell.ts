/**
 * Registers the service worker that stores the page itself, for a start without a network. A new version is active from
 * the next load.
 */
export function keepShell(): void {
  if (!("serviceWorker" in navigator)) return;
  // Without a service worker the page works online as before.
  void navigator.serviceWorker.register("/service-worker.js").catch(() => null);
}
