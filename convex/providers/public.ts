import * as modelContracts from "../../src/contracts/model.ts";
import { contractQuery } from "../kit/contract.ts";
import * as modelList from "./modelList.ts";

/** What clients may call of this room. Each function has the name of its contract. */

export const listModels = contractQuery(modelContracts.listModels, modelList.list);
