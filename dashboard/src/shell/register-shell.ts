/**
 * Registers the service worker that stores the page itself, for a start without a network. A new version is active from
 * the next load.
 */
export function keepShell(): void {
  // In some private windows there is none: then the page works online as before.
  const { serviceWorker }: Partial<Navigator> = navigator;
  void serviceWorker?.register("/service-worker.js").catch(() => null);
}
