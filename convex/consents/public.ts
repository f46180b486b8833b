import * as consentContracts from "../../src/contracts/consent.ts";
import { contractMutation, contractQuery } from "../kit/contract.ts";
import * as consents from "./consents.ts";

/** Public functions of this room, each with the name of its contract. */

export const seekConsent = contractMutation(consentContracts.seekConsent, consents.seek);
export const listConsents = contractQuery(consentContracts.listConsents, consents.list);
export const decideConsent = contractMutation(consentContracts.decideConsent, consents.decide);
