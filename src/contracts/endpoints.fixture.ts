import * as account from "./account.ts";
import * as charge from "./charges/charge.ts";
import * as chatClient from "./chat/chat-client.ts";
import * as chat from "./chat/chat.ts";
import * as collection from "./collection.ts";
import * as connection from "./connection.ts";
import * as consent from "./consent.ts";
import type { Endpoint } from "./contract.ts";
import * as dashboard from "./dashboard.ts";
import * as deletion from "./deletion.ts";
import * as edit from "./edit.ts";
import * as editSample from "./edit-sample.ts";
import * as facets from "./facets.ts";
import * as facts from "./facts.ts";
import * as fit from "./fit.ts";
import * as job from "./job.ts";
import * as library from "./library.ts";
import * as mark from "./mark.ts";
import * as model from "./model.ts";
import * as part from "./part.ts";
import * as player from "./player.ts";
import * as project from "./project.ts";
import * as recording from "./recording.ts";
import * as sample from "./sample.ts";
import * as savedSearch from "./saved-search.ts";
import * as share from "./share.ts";
import * as waveform from "./waveform.ts";

const MODULES = [
  account,
  charge,
  chat,
  chatClient,
  collection,
  connection,
  consent,
  dashboard,
  deletion,
  edit,
  editSample,
  facets,
  facts,
  fit,
  job,
  library,
  mark,
  model,
  part,
  player,
  project,
  recording,
  sample,
  savedSearch,
  share,
  waveform,
];

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === "object" && value !== null && "convex" in value && "input" in value;
}

/** Every call of the studio, those of tools included. */
export const ENDPOINTS: readonly Endpoint[] = MODULES.flatMap((each) => Object.values(each)).filter(isEndpoint);
