import type { Purpose } from "../routes.ts";
import type { Disturbance } from "../server.ts";
import { NOT_FOUND, problem } from "../request-rules.ts";
import { type FaultMode, mode } from "./mode.ts";

const PAGE = "<html><body><h1>Bad gateway</h1></body></html>";

const get: readonly FaultMode<Disturbance>[] = [
  mode("get-cut", "The connection ends before the answer.", ({ wire }) => wire.cut()),
  mode("get-503", "The provider says that it is busy.", ({ wire }) => wire.send(problem(503, "Unavailable", "Busy."))),
  mode("get-429", "Throttled.", ({ wire }) =>
    wire.send({ ...problem(429, "Throttled", "Request was throttled."), headers: { "retry-after": "1" } }),
  ),
  mode("get-page", "A page of HTML comes with status 200.", ({ wire }) => wire.sendText(200, PAGE)),
  mode("get-truncated", "The JSON ends in its middle.", ({ carryOut, wire }) => wire.sendHalf(carryOut())),
  mode("get-404", "A replica that lags behind does not know the prediction yet.", ({ wire }) => wire.send(NOT_FOUND)),
];

const list: readonly FaultMode<Disturbance>[] = [
  mode("list-cut", "The connection ends before the answer.", ({ wire }) => wire.cut()),
  mode("list-500", "The provider says that it failed.", ({ wire }) => wire.send(problem(500, "Error", "Failed."))),
  mode("list-truncated", "The JSON ends in its middle.", ({ carryOut, wire }) => wire.sendHalf(carryOut())),
  mode("list-lagging", "The list shows nothing yet.", ({ wire }) =>
    wire.send({ status: 200, body: { previous: null, next: null, results: [] } }),
  ),
];

const cancel: readonly FaultMode<Disturbance>[] = [
  mode("cancel-cut-before", "The connection ends, and the prediction goes on.", ({ wire }) => wire.cut()),
  mode("cancel-cut-after", "Cancelled; the connection ends before the answer.", ({ carryOut, wire }) => {
    carryOut();
    wire.cut();
  }),
  mode("cancel-500", "The provider says that it failed, and the prediction goes on.", ({ wire }) =>
    wire.send(problem(500, "Error", "Failed.")),
  ),
  mode("cancel-502", "A gateway answers, and the prediction goes on.", ({ wire }) => wire.sendText(502, PAGE)),
];

const upload: readonly FaultMode<Disturbance>[] = [
  mode("upload-cut-before", "The connection ends before the file is kept.", ({ wire }) => wire.cut()),
  mode("upload-cut-after", "The file is kept; the connection ends before the answer.", ({ carryOut, wire }) => {
    carryOut();
    wire.cut();
  }),
  mode("upload-503", "A gateway answers with HTML.", ({ wire }) => wire.sendText(503, PAGE)),
];

const model: readonly FaultMode<Disturbance>[] = [
  mode("model-cut", "The connection ends before the answer.", ({ wire }) => wire.cut()),
  mode("model-503", "The provider says that it is busy.", ({ wire }) => wire.send(problem(503, "Busy", "Busy."))),
];

const file: readonly FaultMode<Disturbance>[] = [
  mode("file-503", "The result's server is busy.", ({ wire }) => wire.sendText(503, PAGE)),
  mode("file-429", "The result's server is throttled.", ({ wire }) => wire.sendText(429, "slow down")),
  mode("file-cut", "The connection ends before the result.", ({ wire }) => wire.cut()),
  mode("file-cut-within", "The connection ends in the middle of the result.", ({ carryOut, wire }) =>
    wire.truncate(carryOut()),
  ),
  mode("file-slow", "The result comes in drips.", ({ carryOut, wire }) => wire.drip(carryOut())),
  mode("file-404-once", "The result is not there yet.", ({ wire }) => wire.send(NOT_FOUND)),
  mode("file-403-once", "The result's address is not signed for now.", ({ wire }) => wire.sendText(403, "Denied")),
];

/** Ways to fail of requests that make nothing. */
export const READ_MODES: Partial<Record<Purpose, readonly FaultMode<Disturbance>[]>> = {
  get,
  list,
  cancel,
  upload,
  model,
  file,
};
