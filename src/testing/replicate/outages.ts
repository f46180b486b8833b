import { setTimeout as sleep } from "node:timers/promises";
import { type FaultMode, mode } from "./fault-modes/mode.ts";
import type { Disturbance, ReplicateServer } from "./server.ts";

/** How the whole provider is away for a while. */
export type Outage = (server: ReplicateServer, millis: number) => Promise<void>;

/** Every request meets the same fault. */
async function disturbAll(server: ReplicateServer, millis: number, disturbance: Disturbance): Promise<void> {
  const { disturb } = server;
  server.disturb = () => disturbance;
  await sleep(millis);
  server.disturb = disturb;
}

/** Ways of the whole provider to be away. One at a time. */
export const OUTAGE_MODES: readonly FaultMode<Outage>[] = [
  mode("outage-refused", "Nobody listens at its address.", async (server, millis) => {
    await server.shut();
    await sleep(millis);
    await server.listen();
  }),
  mode("outage-cut", "Every connection ends without an answer.", (server, millis) =>
    disturbAll(server, millis, ({ wire }) => wire.cut()),
  ),
  mode("outage-silent", "Requests come in, and nothing goes out.", (server, millis) =>
    disturbAll(server, millis, () => {}),
  ),
  mode("outage-gateway", "A gateway answers everything with 503 and HTML.", (server, millis) =>
    disturbAll(server, millis, ({ wire }) => wire.sendText(503, "<html><body>Maintenance</body></html>")),
  ),
];
