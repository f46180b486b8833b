import * as chatClientContracts from "../../src/contracts/chat/chat-client.ts";
import * as chatContracts from "../../src/contracts/chat/chat.ts";
import { contractMutation, contractQuery } from "../kit/contract.ts";
import * as clients from "./clients.ts";
import * as models from "./models.ts";
import * as streams from "./streams.ts";
import * as threads from "./threads.ts";
import * as usage from "./usage.ts";

/** Public functions of this room, each with the name of its contract. */

export const postMessage = contractMutation(chatClientContracts.postMessage, clients.post);
export const findChat = contractQuery(chatClientContracts.findChat, clients.find);
export const listChatModels = contractQuery(chatContracts.listChatModels, models.list);
export const readTail = contractQuery(chatContracts.readTail, streams.tail);
export const listThreads = contractQuery(chatContracts.listThreads, threads.list);
export const getThread = contractQuery(chatContracts.getThread, threads.get);
export const sendMessage = contractMutation(chatContracts.sendMessage, threads.send);
export const editMessage = contractMutation(chatContracts.editMessage, threads.edit);
export const stopAnswer = contractMutation(chatContracts.stopAnswer, threads.stop);
export const retryAnswer = contractMutation(chatContracts.retryAnswer, threads.retry);
export const recoverAnswer = contractMutation(chatContracts.recoverAnswer, threads.recover);
export const approveTool = contractMutation(chatContracts.approveTool, threads.approve);
export const answerQuestion = contractMutation(chatContracts.answerQuestion, threads.answer);
export const renameThread = contractMutation(chatContracts.renameThread, threads.rename);
export const deleteThread = contractMutation(chatContracts.deleteThread, threads.remove);
export const readChatUsage = contractQuery(chatContracts.readChatUsage, usage.days);
