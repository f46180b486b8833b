import type { HostMessage, SegmentMessage } from "./host-protocol.ts";
import { inUsersWords, openModel } from "./open-model.ts";

/** The path of the model. */
const [, , FILE = ""] = process.argv;

// Whoever started it is gone, and with it whoever would take the stems.
process.on("disconnect", () => process.exit());
await serve();

/** Runs the model for the process at the other end of the channel, one segment at a time. */
async function serve(): Promise<void> {
  try {
    const { runtime, model } = await openModel(FILE);
    process.on("message", ({ segment }: SegmentMessage) => {
      model.separate(segment).then(
        (stems) => send({ kind: "stems", stems }),
        (error: unknown) => send({ kind: "failed", message: inUsersWords(error, FILE).message }),
      );
    });
    send({ kind: "ready", runtime, length: model.length });
  } catch (error) {
    send({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

function send(message: HostMessage): void {
  process.send?.(message);
}
