import * as contracts from "../../src/contracts/project.ts";
import { contractMutation, contractQuery } from "../kit/contract.ts";
import * as files from "./files.ts";

/** Public functions of this room, each with the name of its contract. */

export const listProjects = contractQuery(contracts.listProjects, files.list);
export const browseProjects = contractQuery(contracts.browseProjects, files.browse);
export const getProject = contractQuery(contracts.getProject, files.get);
export const deleteProject = contractMutation(contracts.deleteProject, files.remove);
export const restoreProject = contractMutation(contracts.restoreProject, files.restore);
