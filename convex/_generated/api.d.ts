/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as adoption from "../adoption.js";
import type * as analysis from "../analysis.js";
import type * as attempts from "../attempts.js";
import type * as audio from "../audio.js";
import type * as audioAddress from "../audioAddress.js";
import type * as audioAnswer from "../audioAnswer.js";
import type * as bill from "../bill.js";
import type * as budget from "../budget.js";
import type * as byteRange from "../byteRange.js";
import type * as charges from "../charges.js";
import type * as chat_agent from "../chat/agent.js";
import type * as chat_answer from "../chat/answer.js";
import type * as chat_clients from "../chat/clients.js";
import type * as chat_connectionTools from "../chat/connectionTools.js";
import type * as chat_ending from "../chat/ending.js";
import type * as chat_failure from "../chat/failure.js";
import type * as chat_follow from "../chat/follow.js";
import type * as chat_history from "../chat/history.js";
import type * as chat_http from "../chat/http.js";
import type * as chat_leases from "../chat/leases.js";
import type * as chat_mending from "../chat/mending.js";
import type * as chat_messageRecord from "../chat/messageRecord.js";
import type * as chat_models from "../chat/models.js";
import type * as chat_opening from "../chat/opening.js";
import type * as chat_posted from "../chat/posted.js";
import type * as chat_providers from "../chat/providers.js";
import type * as chat_purge from "../chat/purge.js";
import type * as chat_run from "../chat/run.js";
import type * as chat_streams from "../chat/streams.js";
import type * as chat_studio from "../chat/studio.js";
import type * as chat_tables from "../chat/tables.js";
import type * as chat_threadList from "../chat/threadList.js";
import type * as chat_threadRecord from "../chat/threadRecord.js";
import type * as chat_threads from "../chat/threads.js";
import type * as chat_toolActions from "../chat/toolActions.js";
import type * as chat_toolFunctions from "../chat/toolFunctions.js";
import type * as chat_toolInput from "../chat/toolInput.js";
import type * as chat_tools from "../chat/tools.js";
import type * as chat_usage from "../chat/usage.js";
import type * as chat_usageRecord from "../chat/usageRecord.js";
import type * as chat_waiting from "../chat/waiting.js";
import type * as chat_watch from "../chat/watch.js";
import type * as chat_words from "../chat/words.js";
import type * as collectionRecord from "../collectionRecord.js";
import type * as collections from "../collections.js";
import type * as connections_client from "../connections/client.js";
import type * as connections_guardedConnection from "../connections/guardedConnection.js";
import type * as connections_oauth from "../connections/oauth.js";
import type * as connections_reach from "../connections/reach.js";
import type * as connections_records from "../connections/records.js";
import type * as connections_renewal from "../connections/renewal.js";
import type * as connections_secret from "../connections/secret.js";
import type * as connections_tables from "../connections/tables.js";
import type * as connections_toolResult from "../connections/toolResult.js";
import type * as consents from "../consents.js";
import type * as contract from "../contract.js";
import type * as crons from "../crons.js";
import type * as dashboard from "../dashboard.js";
import type * as deletions from "../deletions.js";
import type * as download from "../download.js";
import type * as editFile from "../editFile.js";
import type * as editJobs from "../editJobs.js";
import type * as edits from "../edits.js";
import type * as environment from "../environment.js";
import type * as estimate from "../estimate.js";
import type * as exportSettings from "../exportSettings.js";
import type * as exports from "../exports.js";
import type * as fileName from "../fileName.js";
import type * as guardedFetch from "../guardedFetch.js";
import type * as http from "../http.js";
import type * as imports from "../imports.js";
import type * as ingest from "../ingest.js";
import type * as inputSample from "../inputSample.js";
import type * as jobEnd from "../jobEnd.js";
import type * as jobOutlook from "../jobOutlook.js";
import type * as jobRecord from "../jobRecord.js";
import type * as jobRow from "../jobRow.js";
import type * as jobStart from "../jobStart.js";
import type * as jobState from "../jobState.js";
import type * as jobTurns from "../jobTurns.js";
import type * as jobView from "../jobView.js";
import type * as jobWait from "../jobWait.js";
import type * as jobs from "../jobs.js";
import type * as ledger from "../ledger.js";
import type * as ledgerReading from "../ledgerReading.js";
import type * as ledgerTables from "../ledgerTables.js";
import type * as libraryRow from "../libraryRow.js";
import type * as librarySearch from "../librarySearch.js";
import type * as limits_begin from "../limits/begin.js";
import type * as limits_limits from "../limits/limits.js";
import type * as limits_room from "../limits/room.js";
import type * as limits_storedBytes from "../limits/storedBytes.js";
import type * as limits_tables from "../limits/tables.js";
import type * as listeningPage from "../listeningPage.js";
import type * as marks from "../marks.js";
import type * as mixes from "../mixes.js";
import type * as modelList from "../modelList.js";
import type * as models from "../models.js";
import type * as nextStep from "../nextStep.js";
import type * as orders from "../orders.js";
import type * as outline from "../outline.js";
import type * as ownerKey from "../ownerKey.js";
import type * as page from "../page.js";
import type * as pendingSend from "../pendingSend.js";
import type * as player from "../player.js";
import type * as predictionMatch from "../predictionMatch.js";
import type * as predictionRecord from "../predictionRecord.js";
import type * as predictionSearch from "../predictionSearch.js";
import type * as predictionState from "../predictionState.js";
import type * as predictions from "../predictions.js";
import type * as promptTags from "../promptTags.js";
import type * as providerClient from "../providerClient.js";
import type * as providerPace from "../providerPace.js";
import type * as providerReport from "../providerReport.js";
import type * as recordingLife from "../recordingLife.js";
import type * as recordings from "../recordings.js";
import type * as relatives from "../relatives.js";
import type * as request from "../request.js";
import type * as reservation from "../reservation.js";
import type * as resultDownload from "../resultDownload.js";
import type * as results from "../results.js";
import type * as retryAfter from "../retryAfter.js";
import type * as sampleAudio from "../sampleAudio.js";
import type * as sampleDeletion from "../sampleDeletion.js";
import type * as sampleRecord from "../sampleRecord.js";
import type * as sampleReference from "../sampleReference.js";
import type * as sampleView from "../sampleView.js";
import type * as samples from "../samples.js";
import type * as searchText from "../searchText.js";
import type * as sendTurns from "../sendTurns.js";
import type * as sending from "../sending.js";
import type * as sharedAudio from "../sharedAudio.js";
import type * as shares from "../shares.js";
import type * as signature from "../signature.js";
import type * as soundFile from "../soundFile.js";
import type * as studioError from "../studioError.js";
import type * as tagRecord from "../tagRecord.js";
import type * as unsure from "../unsure.js";
import type * as uploadStamp from "../uploadStamp.js";
import type * as uploads from "../uploads.js";
import type * as waveforms from "../waveforms.js";
import type * as webhooks from "../webhooks.js";
import type * as workflows from "../workflows.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  adoption: typeof adoption;
  analysis: typeof analysis;
  attempts: typeof attempts;
  audio: typeof audio;
  audioAddress: typeof audioAddress;
  audioAnswer: typeof audioAnswer;
  bill: typeof bill;
  budget: typeof budget;
  byteRange: typeof byteRange;
  charges: typeof charges;
  "chat/agent": typeof chat_agent;
  "chat/answer": typeof chat_answer;
  "chat/clients": typeof chat_clients;
  "chat/connectionTools": typeof chat_connectionTools;
  "chat/ending": typeof chat_ending;
  "chat/failure": typeof chat_failure;
  "chat/follow": typeof chat_follow;
  "chat/history": typeof chat_history;
  "chat/http": typeof chat_http;
  "chat/leases": typeof chat_leases;
  "chat/mending": typeof chat_mending;
  "chat/messageRecord": typeof chat_messageRecord;
  "chat/models": typeof chat_models;
  "chat/opening": typeof chat_opening;
  "chat/posted": typeof chat_posted;
  "chat/providers": typeof chat_providers;
  "chat/purge": typeof chat_purge;
  "chat/run": typeof chat_run;
  "chat/streams": typeof chat_streams;
  "chat/studio": typeof chat_studio;
  "chat/tables": typeof chat_tables;
  "chat/threadList": typeof chat_threadList;
  "chat/threadRecord": typeof chat_threadRecord;
  "chat/threads": typeof chat_threads;
  "chat/toolActions": typeof chat_toolActions;
  "chat/toolFunctions": typeof chat_toolFunctions;
  "chat/toolInput": typeof chat_toolInput;
  "chat/tools": typeof chat_tools;
  "chat/usage": typeof chat_usage;
  "chat/usageRecord": typeof chat_usageRecord;
  "chat/waiting": typeof chat_waiting;
  "chat/watch": typeof chat_watch;
  "chat/words": typeof chat_words;
  collectionRecord: typeof collectionRecord;
  collections: typeof collections;
  "connections/client": typeof connections_client;
  "connections/guardedConnection": typeof connections_guardedConnection;
  "connections/oauth": typeof connections_oauth;
  "connections/reach": typeof connections_reach;
  "connections/records": typeof connections_records;
  "connections/renewal": typeof connections_renewal;
  "connections/secret": typeof connections_secret;
  "connections/tables": typeof connections_tables;
  "connections/toolResult": typeof connections_toolResult;
  consents: typeof consents;
  contract: typeof contract;
  crons: typeof crons;
  dashboard: typeof dashboard;
  deletions: typeof deletions;
  download: typeof download;
  editFile: typeof editFile;
  editJobs: typeof editJobs;
  edits: typeof edits;
  environment: typeof environment;
  estimate: typeof estimate;
  exportSettings: typeof exportSettings;
  exports: typeof exports;
  fileName: typeof fileName;
  guardedFetch: typeof guardedFetch;
  http: typeof http;
  imports: typeof imports;
  ingest: typeof ingest;
  inputSample: typeof inputSample;
  jobEnd: typeof jobEnd;
  jobOutlook: typeof jobOutlook;
  jobRecord: typeof jobRecord;
  jobRow: typeof jobRow;
  jobStart: typeof jobStart;
  jobState: typeof jobState;
  jobTurns: typeof jobTurns;
  jobView: typeof jobView;
  jobWait: typeof jobWait;
  jobs: typeof jobs;
  ledger: typeof ledger;
  ledgerReading: typeof ledgerReading;
  ledgerTables: typeof ledgerTables;
  libraryRow: typeof libraryRow;
  librarySearch: typeof librarySearch;
  "limits/begin": typeof limits_begin;
  "limits/limits": typeof limits_limits;
  "limits/room": typeof limits_room;
  "limits/storedBytes": typeof limits_storedBytes;
  "limits/tables": typeof limits_tables;
  listeningPage: typeof listeningPage;
  marks: typeof marks;
  mixes: typeof mixes;
  modelList: typeof modelList;
  models: typeof models;
  nextStep: typeof nextStep;
  orders: typeof orders;
  outline: typeof outline;
  ownerKey: typeof ownerKey;
  page: typeof page;
  pendingSend: typeof pendingSend;
  player: typeof player;
  predictionMatch: typeof predictionMatch;
  predictionRecord: typeof predictionRecord;
  predictionSearch: typeof predictionSearch;
  predictionState: typeof predictionState;
  predictions: typeof predictions;
  promptTags: typeof promptTags;
  providerClient: typeof providerClient;
  providerPace: typeof providerPace;
  providerReport: typeof providerReport;
  recordingLife: typeof recordingLife;
  recordings: typeof recordings;
  relatives: typeof relatives;
  request: typeof request;
  reservation: typeof reservation;
  resultDownload: typeof resultDownload;
  results: typeof results;
  retryAfter: typeof retryAfter;
  sampleAudio: typeof sampleAudio;
  sampleDeletion: typeof sampleDeletion;
  sampleRecord: typeof sampleRecord;
  sampleReference: typeof sampleReference;
  sampleView: typeof sampleView;
  samples: typeof samples;
  searchText: typeof searchText;
  sendTurns: typeof sendTurns;
  sending: typeof sending;
  sharedAudio: typeof sharedAudio;
  shares: typeof shares;
  signature: typeof signature;
  soundFile: typeof soundFile;
  studioError: typeof studioError;
  tagRecord: typeof tagRecord;
  unsure: typeof unsure;
  uploadStamp: typeof uploadStamp;
  uploads: typeof uploads;
  waveforms: typeof waveforms;
  webhooks: typeof webhooks;
  workflows: typeof workflows;
}>;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {
  workflow: import("@convex-dev/workflow/_generated/component.js").ComponentApi<"workflow">;
};
