import * as accountContracts from "../../src/contracts/account.ts";
import { contractMutation, contractQuery } from "../kit/contract.ts";
import * as accountRows from "./accountRows.ts";
import * as departures from "./departures.ts";

/** Public functions of this room, each with the name of its contract. */

export const deleteAccount = contractMutation(accountContracts.deleteAccount, departures.begin);
export const readAccount = contractQuery(accountContracts.readAccount, accountRows.read);
