import { openFixtureStudio, type FixtureStudio } from "./fixture-studio.ts";
import { connectClient, type ConnectedClient } from "./mcp-client.ts";

/** The SDK's client on a server whose studio is the fixture's. */
export interface ConnectedStudio extends ConnectedClient {
  studio: FixtureStudio;
  /** How often the server asked for its studio. */
  readonly backendsOpened: number;
  close(): Promise<void>;
}

/** Starts a studio of its own, and a server that opens it when it needs it. */
export async function openConnectedStudio(): Promise<ConnectedStudio> {
  const studio = await openFixtureStudio();
  const backend = studio.backend();
  let backendsOpened = 0;
  const connected = await connectClient({
    backend: async () => {
      backendsOpened += 1;
      return backend;
    },
  });
  return {
    ...connected,
    studio,
    get backendsOpened() {
      return backendsOpened;
    },
    async close() {
      await connected.client.close();
      await studio.close();
    },
  };
}
