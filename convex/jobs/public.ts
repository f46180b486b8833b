import * as chargeContracts from "../../src/contracts/charges/charge.ts";
import * as jobContracts from "../../src/contracts/job.ts";
import { contractMutation, contractQuery } from "../kit/contract.ts";
import * as charges from "./charges.ts";
import * as jobs from "./jobs.ts";

/** Public functions of this room, each with the name of its contract. */

export const estimateCharge = contractQuery(chargeContracts.estimateCharge, charges.estimate);
export const listCharges = contractQuery(chargeContracts.listCharges, charges.list);
export const reconcileCharges = contractMutation(chargeContracts.reconcileCharges, charges.reconcile);
export const generateSample = contractMutation(jobContracts.generateSample, jobs.generate);
export const splitStems = contractMutation(jobContracts.splitStems, jobs.split);
export const retryJob = contractMutation(jobContracts.retryJob, jobs.retry);
export const checkJobStatus = contractQuery(jobContracts.checkJobStatus, jobs.status);
export const listJobs = contractQuery(jobContracts.listJobs, jobs.list);
export const cancelJob = contractMutation(jobContracts.cancelJob, jobs.cancel);
