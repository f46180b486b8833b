import * as editContracts from "../../src/contracts/edit.ts";
import { editSample as editSampleContract } from "../../src/contracts/edit-sample.ts";
import {
  exportProject as exportProjectContract,
  startProject as startProjectContract,
} from "../../src/contracts/project.ts";
import { contractAction, contractMutation } from "../kit/contract.ts";
import * as fitContracts from "../../src/contracts/fit.ts";
import * as jobs from "./jobs.ts";
import * as projectStart from "./projectStart.ts";
import * as tools from "./tools.ts";

/** Public functions of this room, each with the name of its contract. */

export const startExport = contractMutation(editContracts.startExport, jobs.startExport);
export const startMix = contractMutation(editContracts.startMix, jobs.startMix);
export const exportProject = contractMutation(exportProjectContract, projectStart.exportProject);
export const startProject = contractMutation(startProjectContract, projectStart.startProject);
export const exportSample = contractAction(editContracts.exportSample, tools.exportSample);
export const startFit = contractMutation(fitContracts.startFit, jobs.startFit);
export const fitSample = contractAction(fitContracts.fitSample, tools.fitSample);
export const editSample = contractMutation(editSampleContract, jobs.editSample);
export const mixSamples = contractAction(editContracts.mixSamples, tools.mixSamples);
