import * as connectionContracts from "../../src/contracts/connection.ts";
import { contractMutation, contractQuery } from "../kit/contract.ts";
import * as records from "./records.ts";

/** Public functions of this room, each with the name of its contract. */

export const listConnections = contractQuery(connectionContracts.listConnections, records.list);
export const removeConnection = contractMutation(connectionContracts.removeConnection, records.remove);
export const enableConnection = contractMutation(connectionContracts.enableConnection, records.enable);
export const allowConnectionTool = contractMutation(connectionContracts.allowConnectionTool, records.allow);
