/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as browse_dashboard from "../browse/dashboard.js";
import type * as browse_jobOutlook from "../browse/jobOutlook.js";
import type * as browse_jobRow from "../browse/jobRow.js";
import type * as browse_libraryRow from "../browse/libraryRow.js";
import type * as browse_player from "../browse/player.js";
import type * as browse_public from "../browse/public.js";
import type * as browse_relatives from "../browse/relatives.js";
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
import type * as chat_public from "../chat/public.js";
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
import type * as connections_client from "../connections/client.js";
import type * as connections_guardedConnection from "../connections/guardedConnection.js";
import type * as connections_oauth from "../connections/oauth.js";
import type * as connections_public from "../connections/public.js";
import type * as connections_publicNode from "../connections/publicNode.js";
import type * as connections_reach from "../connections/reach.js";
import type * as connections_records from "../connections/records.js";
import type * as connections_renewal from "../connections/renewal.js";
import type * as connections_secret from "../connections/secret.js";
import type * as connections_tables from "../connections/tables.js";
import type * as connections_toolResult from "../connections/toolResult.js";
import type * as consents_consents from "../consents/consents.js";
import type * as consents_public from "../consents/public.js";
import type * as consents_tables from "../consents/tables.js";
import type * as crons from "../crons.js";
import type * as edits_analysis from "../edits/analysis.js";
import type * as edits_arrangement from "../edits/arrangement.js";
import type * as edits_exportFacts from "../edits/exportFacts.js";
import type * as edits_exports from "../edits/exports.js";
import type * as edits_file from "../edits/file.js";
import type * as edits_fitPlan from "../edits/fitPlan.js";
import type * as edits_fits from "../edits/fits.js";
import type * as edits_jobs from "../edits/jobs.js";
import type * as edits_mixes from "../edits/mixes.js";
import type * as edits_projectRows from "../edits/projectRows.js";
import type * as edits_projectSounds from "../edits/projectSounds.js";
import type * as edits_projectStart from "../edits/projectStart.js";
import type * as edits_projects from "../edits/projects.js";
import type * as edits_public from "../edits/public.js";
import type * as edits_publicNode from "../edits/publicNode.js";
import type * as edits_settings from "../edits/settings.js";
import type * as edits_sources from "../edits/sources.js";
import type * as edits_tools from "../edits/tools.js";
import type * as http from "../http.js";
import type * as jobs_adoption from "../jobs/adoption.js";
import type * as jobs_attempts from "../jobs/attempts.js";
import type * as jobs_charges from "../jobs/charges.js";
import type * as jobs_end from "../jobs/end.js";
import type * as jobs_fetchSource from "../jobs/fetchSource.js";
import type * as jobs_ingest from "../jobs/ingest.js";
import type * as jobs_inputAudio from "../jobs/inputAudio.js";
import type * as jobs_inputSample from "../jobs/inputSample.js";
import type * as jobs_jobs from "../jobs/jobs.js";
import type * as jobs_ledgerReading from "../jobs/ledgerReading.js";
import type * as jobs_nextStep from "../jobs/nextStep.js";
import type * as jobs_orders from "../jobs/orders.js";
import type * as jobs_ownerKey from "../jobs/ownerKey.js";
import type * as jobs_pendingSend from "../jobs/pendingSend.js";
import type * as jobs_predictionSearch from "../jobs/predictionSearch.js";
import type * as jobs_predictions from "../jobs/predictions.js";
import type * as jobs_providerCalls from "../jobs/providerCalls.js";
import type * as jobs_public from "../jobs/public.js";
import type * as jobs_record from "../jobs/record.js";
import type * as jobs_resultDownload from "../jobs/resultDownload.js";
import type * as jobs_results from "../jobs/results.js";
import type * as jobs_sendTurns from "../jobs/sendTurns.js";
import type * as jobs_sending from "../jobs/sending.js";
import type * as jobs_source from "../jobs/source.js";
import type * as jobs_splitChoice from "../jobs/splitChoice.js";
import type * as jobs_start from "../jobs/start.js";
import type * as jobs_state from "../jobs/state.js";
import type * as jobs_tables from "../jobs/tables.js";
import type * as jobs_turns from "../jobs/turns.js";
import type * as jobs_unsure from "../jobs/unsure.js";
import type * as jobs_variation from "../jobs/variation.js";
import type * as jobs_view from "../jobs/view.js";
import type * as jobs_wait from "../jobs/wait.js";
import type * as jobs_webhooks from "../jobs/webhooks.js";
import type * as jobs_workflows from "../jobs/workflows.js";
import type * as kit_byteRange from "../kit/byteRange.js";
import type * as kit_contract from "../kit/contract.js";
import type * as kit_download from "../kit/download.js";
import type * as kit_environment from "../kit/environment.js";
import type * as kit_freeName from "../kit/freeName.js";
import type * as kit_hex from "../kit/hex.js";
import type * as kit_page from "../kit/page.js";
import type * as kit_request from "../kit/request.js";
import type * as kit_retryAfter from "../kit/retryAfter.js";
import type * as kit_shortened from "../kit/shortened.js";
import type * as kit_signature from "../kit/signature.js";
import type * as kit_studioError from "../kit/studioError.js";
import type * as ledger_budget from "../ledger/budget.js";
import type * as ledger_estimate from "../ledger/estimate.js";
import type * as ledger_ledger from "../ledger/ledger.js";
import type * as ledger_reservation from "../ledger/reservation.js";
import type * as ledger_tables from "../ledger/tables.js";
import type * as library_audioAddress from "../library/audioAddress.js";
import type * as library_audioAnswer from "../library/audioAnswer.js";
import type * as library_collectionRecord from "../library/collectionRecord.js";
import type * as library_collections from "../library/collections.js";
import type * as library_deletions from "../library/deletions.js";
import type * as library_facts from "../library/facts.js";
import type * as library_fileName from "../library/fileName.js";
import type * as library_imports from "../library/imports.js";
import type * as library_librarySearch from "../library/librarySearch.js";
import type * as library_listeningPage from "../library/listeningPage.js";
import type * as library_marks from "../library/marks.js";
import type * as library_outline from "../library/outline.js";
import type * as library_projectDownload from "../library/projectDownload.js";
import type * as library_projectFiles from "../library/projectFiles.js";
import type * as library_promptTags from "../library/promptTags.js";
import type * as library_public from "../library/public.js";
import type * as library_publicNode from "../library/publicNode.js";
import type * as library_readings from "../library/readings.js";
import type * as library_recordingLife from "../library/recordingLife.js";
import type * as library_recordings from "../library/recordings.js";
import type * as library_renames from "../library/renames.js";
import type * as library_room from "../library/room.js";
import type * as library_sampleAudio from "../library/sampleAudio.js";
import type * as library_sampleDeletion from "../library/sampleDeletion.js";
import type * as library_sampleRecord from "../library/sampleRecord.js";
import type * as library_sampleReference from "../library/sampleReference.js";
import type * as library_sampleView from "../library/sampleView.js";
import type * as library_samples from "../library/samples.js";
import type * as library_scores from "../library/scores.js";
import type * as library_searchText from "../library/searchText.js";
import type * as library_sharedAudio from "../library/sharedAudio.js";
import type * as library_shares from "../library/shares.js";
import type * as library_soundFile from "../library/soundFile.js";
import type * as library_soundprints from "../library/soundprints.js";
import type * as library_soundprintsNode from "../library/soundprintsNode.js";
import type * as library_storedAudio from "../library/storedAudio.js";
import type * as library_storedBytes from "../library/storedBytes.js";
import type * as library_tables from "../library/tables.js";
import type * as library_tagRecord from "../library/tagRecord.js";
import type * as library_twin from "../library/twin.js";
import type * as library_uploadStamp from "../library/uploadStamp.js";
import type * as library_uploads from "../library/uploads.js";
import type * as library_waveforms from "../library/waveforms.js";
import type * as limits_limits from "../limits/limits.js";
import type * as limits_tables from "../limits/tables.js";
import type * as providers_bill from "../providers/bill.js";
import type * as providers_client from "../providers/client.js";
import type * as providers_guardedFetch from "../providers/guardedFetch.js";
import type * as providers_input from "../providers/input.js";
import type * as providers_modelList from "../providers/modelList.js";
import type * as providers_models from "../providers/models.js";
import type * as providers_pace from "../providers/pace.js";
import type * as providers_predictionMatch from "../providers/predictionMatch.js";
import type * as providers_predictionRecord from "../providers/predictionRecord.js";
import type * as providers_predictionState from "../providers/predictionState.js";
import type * as providers_public from "../providers/public.js";
import type * as providers_report from "../providers/report.js";
import type * as providers_tables from "../providers/tables.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  "browse/dashboard": typeof browse_dashboard;
  "browse/jobOutlook": typeof browse_jobOutlook;
  "browse/jobRow": typeof browse_jobRow;
  "browse/libraryRow": typeof browse_libraryRow;
  "browse/player": typeof browse_player;
  "browse/public": typeof browse_public;
  "browse/relatives": typeof browse_relatives;
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
  "chat/public": typeof chat_public;
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
  "connections/client": typeof connections_client;
  "connections/guardedConnection": typeof connections_guardedConnection;
  "connections/oauth": typeof connections_oauth;
  "connections/public": typeof connections_public;
  "connections/publicNode": typeof connections_publicNode;
  "connections/reach": typeof connections_reach;
  "connections/records": typeof connections_records;
  "connections/renewal": typeof connections_renewal;
  "connections/secret": typeof connections_secret;
  "connections/tables": typeof connections_tables;
  "connections/toolResult": typeof connections_toolResult;
  "consents/consents": typeof consents_consents;
  "consents/public": typeof consents_public;
  "consents/tables": typeof consents_tables;
  crons: typeof crons;
  "edits/analysis": typeof edits_analysis;
  "edits/arrangement": typeof edits_arrangement;
  "edits/exportFacts": typeof edits_exportFacts;
  "edits/exports": typeof edits_exports;
  "edits/file": typeof edits_file;
  "edits/fitPlan": typeof edits_fitPlan;
  "edits/fits": typeof edits_fits;
  "edits/jobs": typeof edits_jobs;
  "edits/mixes": typeof edits_mixes;
  "edits/projectRows": typeof edits_projectRows;
  "edits/projectSounds": typeof edits_projectSounds;
  "edits/projectStart": typeof edits_projectStart;
  "edits/projects": typeof edits_projects;
  "edits/public": typeof edits_public;
  "edits/publicNode": typeof edits_publicNode;
  "edits/settings": typeof edits_settings;
  "edits/sources": typeof edits_sources;
  "edits/tools": typeof edits_tools;
  http: typeof http;
  "jobs/adoption": typeof jobs_adoption;
  "jobs/attempts": typeof jobs_attempts;
  "jobs/charges": typeof jobs_charges;
  "jobs/end": typeof jobs_end;
  "jobs/fetchSource": typeof jobs_fetchSource;
  "jobs/ingest": typeof jobs_ingest;
  "jobs/inputAudio": typeof jobs_inputAudio;
  "jobs/inputSample": typeof jobs_inputSample;
  "jobs/jobs": typeof jobs_jobs;
  "jobs/ledgerReading": typeof jobs_ledgerReading;
  "jobs/nextStep": typeof jobs_nextStep;
  "jobs/orders": typeof jobs_orders;
  "jobs/ownerKey": typeof jobs_ownerKey;
  "jobs/pendingSend": typeof jobs_pendingSend;
  "jobs/predictionSearch": typeof jobs_predictionSearch;
  "jobs/predictions": typeof jobs_predictions;
  "jobs/providerCalls": typeof jobs_providerCalls;
  "jobs/public": typeof jobs_public;
  "jobs/record": typeof jobs_record;
  "jobs/resultDownload": typeof jobs_resultDownload;
  "jobs/results": typeof jobs_results;
  "jobs/sendTurns": typeof jobs_sendTurns;
  "jobs/sending": typeof jobs_sending;
  "jobs/source": typeof jobs_source;
  "jobs/splitChoice": typeof jobs_splitChoice;
  "jobs/start": typeof jobs_start;
  "jobs/state": typeof jobs_state;
  "jobs/tables": typeof jobs_tables;
  "jobs/turns": typeof jobs_turns;
  "jobs/unsure": typeof jobs_unsure;
  "jobs/variation": typeof jobs_variation;
  "jobs/view": typeof jobs_view;
  "jobs/wait": typeof jobs_wait;
  "jobs/webhooks": typeof jobs_webhooks;
  "jobs/workflows": typeof jobs_workflows;
  "kit/byteRange": typeof kit_byteRange;
  "kit/contract": typeof kit_contract;
  "kit/download": typeof kit_download;
  "kit/environment": typeof kit_environment;
  "kit/freeName": typeof kit_freeName;
  "kit/hex": typeof kit_hex;
  "kit/page": typeof kit_page;
  "kit/request": typeof kit_request;
  "kit/retryAfter": typeof kit_retryAfter;
  "kit/shortened": typeof kit_shortened;
  "kit/signature": typeof kit_signature;
  "kit/studioError": typeof kit_studioError;
  "ledger/budget": typeof ledger_budget;
  "ledger/estimate": typeof ledger_estimate;
  "ledger/ledger": typeof ledger_ledger;
  "ledger/reservation": typeof ledger_reservation;
  "ledger/tables": typeof ledger_tables;
  "library/audioAddress": typeof library_audioAddress;
  "library/audioAnswer": typeof library_audioAnswer;
  "library/collectionRecord": typeof library_collectionRecord;
  "library/collections": typeof library_collections;
  "library/deletions": typeof library_deletions;
  "library/facts": typeof library_facts;
  "library/fileName": typeof library_fileName;
  "library/imports": typeof library_imports;
  "library/librarySearch": typeof library_librarySearch;
  "library/listeningPage": typeof library_listeningPage;
  "library/marks": typeof library_marks;
  "library/outline": typeof library_outline;
  "library/projectDownload": typeof library_projectDownload;
  "library/projectFiles": typeof library_projectFiles;
  "library/promptTags": typeof library_promptTags;
  "library/public": typeof library_public;
  "library/publicNode": typeof library_publicNode;
  "library/readings": typeof library_readings;
  "library/recordingLife": typeof library_recordingLife;
  "library/recordings": typeof library_recordings;
  "library/renames": typeof library_renames;
  "library/room": typeof library_room;
  "library/sampleAudio": typeof library_sampleAudio;
  "library/sampleDeletion": typeof library_sampleDeletion;
  "library/sampleRecord": typeof library_sampleRecord;
  "library/sampleReference": typeof library_sampleReference;
  "library/sampleView": typeof library_sampleView;
  "library/samples": typeof library_samples;
  "library/scores": typeof library_scores;
  "library/searchText": typeof library_searchText;
  "library/sharedAudio": typeof library_sharedAudio;
  "library/shares": typeof library_shares;
  "library/soundFile": typeof library_soundFile;
  "library/soundprints": typeof library_soundprints;
  "library/soundprintsNode": typeof library_soundprintsNode;
  "library/storedAudio": typeof library_storedAudio;
  "library/storedBytes": typeof library_storedBytes;
  "library/tables": typeof library_tables;
  "library/tagRecord": typeof library_tagRecord;
  "library/twin": typeof library_twin;
  "library/uploadStamp": typeof library_uploadStamp;
  "library/uploads": typeof library_uploads;
  "library/waveforms": typeof library_waveforms;
  "limits/limits": typeof limits_limits;
  "limits/tables": typeof limits_tables;
  "providers/bill": typeof providers_bill;
  "providers/client": typeof providers_client;
  "providers/guardedFetch": typeof providers_guardedFetch;
  "providers/input": typeof providers_input;
  "providers/modelList": typeof providers_modelList;
  "providers/models": typeof providers_models;
  "providers/pace": typeof providers_pace;
  "providers/predictionMatch": typeof providers_predictionMatch;
  "providers/predictionRecord": typeof providers_predictionRecord;
  "providers/predictionState": typeof providers_predictionState;
  "providers/public": typeof providers_public;
  "providers/report": typeof providers_report;
  "providers/tables": typeof providers_tables;
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
