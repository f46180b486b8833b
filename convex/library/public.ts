import * as collectionContracts from "../../src/contracts/collection.ts";
import * as deletionContracts from "../../src/contracts/deletion.ts";
import * as factContracts from "../../src/contracts/facts.ts";
import * as libraryContracts from "../../src/contracts/library.ts";
import * as markContracts from "../../src/contracts/mark.ts";
import * as recordingContracts from "../../src/contracts/recording.ts";
import * as sampleContracts from "../../src/contracts/sample.ts";
import * as waveformContracts from "../../src/contracts/waveform.ts";
import { contractMutation, contractQuery } from "../kit/contract.ts";
import * as collections from "./collections.ts";
import * as deletions from "./deletions.ts";
import * as facts from "./facts.ts";
import * as marks from "./marks.ts";
import * as recordings from "./recordings.ts";
import * as samples from "./samples.ts";
import * as waveforms from "./waveforms.ts";

/** Public functions of this room, each with the name of its contract. */

export const createCollection = contractMutation(collectionContracts.createCollection, collections.create);
export const renameCollection = contractMutation(collectionContracts.renameCollection, collections.rename);
export const deleteCollection = contractMutation(collectionContracts.deleteCollection, collections.remove);
export const changeCollection = contractMutation(collectionContracts.changeCollection, collections.change);
export const listCollections = contractQuery(collectionContracts.listCollections, collections.list);
export const deleteSamples = contractMutation(deletionContracts.deleteSamples, deletions.remove);
export const restoreSamples = contractMutation(deletionContracts.restoreSamples, deletions.restore);
export const purgeSamples = contractMutation(deletionContracts.purgeSamples, deletions.purge);
export const setFavourite = contractMutation(markContracts.setFavourite, marks.setFavourite);
export const setTags = contractMutation(markContracts.setTags, marks.setTags);
export const listTags = contractQuery(markContracts.listTags, marks.listTags);
export const updateSample = contractMutation(factContracts.updateSample, facts.update);
export const listRenamedSamples = contractQuery(factContracts.listRenamedSamples, facts.listRenamed);
export const keepRecording = contractMutation(recordingContracts.keepRecording, recordings.keep);
export const searchSamples = contractQuery(sampleContracts.searchSamples, samples.search);
export const getSample = contractQuery(libraryContracts.getSample, samples.get);
export const deleteSample = contractMutation(libraryContracts.deleteSample, samples.remove);
export const listDeletedSamples = contractQuery(libraryContracts.listDeletedSamples, samples.listDeleted);
export const createUploadUrl = contractMutation(libraryContracts.createUploadUrl, samples.createUploadUrl);
export const getWaveform = contractQuery(waveformContracts.getWaveform, waveforms.get);
