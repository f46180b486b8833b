/** Has the page itself kept, for a start without a network. A new version takes over when the page is loaded next. */
export function keepShell(): void {
  if (!("serviceWorker" in navigator)) return;
  // Without it the page works as before, as long as it is online.
  void navigator.serviceWorker.register("/service-worker.js").catch(() => null);
}
