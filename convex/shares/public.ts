import * as contracts from "../../src/contracts/share.ts";
import { contractMutation, contractQuery } from "../kit/contract.ts";
import * as shares from "./shares.ts";

/** Public functions of this room, each with the name of its contract. */

export const shareSample = contractMutation(contracts.shareSample, shares.create);
export const listShares = contractQuery(contracts.listShares, shares.list);
export const revokeShare = contractMutation(contracts.revokeShare, shares.revoke);
