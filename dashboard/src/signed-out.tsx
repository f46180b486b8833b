/** What a browser without a session sees. */
export function SignedOut() {
  return (
    <main className="signed-out">
      <h1>wav0</h1>
      <p role="alert">
        This browser is not signed in. Run <code>wav0-mcp dashboard</code> on this machine and open the link that it
        prints. A link works once, for five minutes.
      </p>
    </main>
  );
}
