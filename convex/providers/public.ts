import * as modelContracts from "../../src/contracts/model.ts";
import { contractQuery } from "../kit/contract.ts";
import * as modelList from "./modelList.ts";

/** Public functions of this room, each with the name of its contract. */

export const listModels = contractQuery(modelContracts.listModels, modelList.list);
