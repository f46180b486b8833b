import type { JSONRPCNotification, RequestId, ServerCapabilities } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { META } from "./revision.ts";

const filterSchema = z.object({
  toolsListChanged: z.boolean().optional(),
  promptsListChanged: z.boolean().optional(),
  resourcesListChanged: z.boolean().optional(),
  resourceSubscriptions: z.array(z.string()).optional(),
  taskIds: z.array(z.string()).optional(),
});

/** The changes that a client listens for. */
export type Filter = z.output<typeof filterSchema>;

const listenParams = z.looseObject({ notifications: filterSchema });

/** Notifications that belong to no request: in the current revision they reach listeners only. */
const CHANGES: ReadonlySet<string> = new Set([
  "notifications/tools/list_changed",
  "notifications/prompts/list_changed",
  "notifications/resources/list_changed",
  "notifications/resources/updated",
  "notifications/tasks",
]);

/** True for a notification that belongs to no request and so goes to listeners only. */
export function isChange(method: string): boolean {
  return CHANGES.has(method);
}

/** @returns the part of the filter that this server can serve, or null if the parameters of `subscriptions/listen` are malformed */
export function readFilter(params: unknown, { tools, prompts, resources, tasks }: ServerCapabilities): Filter | null {
  const parsed = listenParams.safeParse(params);
  if (!parsed.success) return null;
  const asked = parsed.data.notifications;
  return {
    ...(asked.toolsListChanged && tools?.listChanged ? { toolsListChanged: true } : {}),
    ...(asked.promptsListChanged && prompts?.listChanged ? { promptsListChanged: true } : {}),
    ...(asked.resourcesListChanged && resources?.listChanged ? { resourcesListChanged: true } : {}),
    ...(asked.resourceSubscriptions && resources?.subscribe
      ? { resourceSubscriptions: [...new Set(asked.resourceSubscriptions)] }
      : {}),
    ...(asked.taskIds && tasks ? { taskIds: [...new Set(asked.taskIds)] } : {}),
  };
}

/** True if the filter admits the change. */
export function hears(filter: Filter, { method, params }: JSONRPCNotification): boolean {
  switch (method) {
    case "notifications/tools/list_changed":
      return filter.toolsListChanged === true;
    case "notifications/prompts/list_changed":
      return filter.promptsListChanged === true;
    case "notifications/resources/list_changed":
      return filter.resourcesListChanged === true;
    case "notifications/resources/updated":
      return filter.resourceSubscriptions?.includes(String(params?.["uri"])) ?? false;
    case "notifications/tasks":
      return filter.taskIds?.includes(String(params?.["taskId"])) ?? false;
    default:
      return false;
  }
}

/** True for a filter that lets nothing through. */
export function isSilent(filter: Filter): boolean {
  return Object.values(filter).every((value) => (Array.isArray(value) ? value.length === 0 : !value));
}

/** A notification as one listener gets it: with the id of its `subscriptions/listen`. */
export function addressed(notification: JSONRPCNotification, listener: RequestId): JSONRPCNotification {
  const { _meta: meta, ...params } = notification.params ?? {};
  return { ...notification, params: { ...params, _meta: { ...meta, [META.subscriptionId]: listener } } };
}
