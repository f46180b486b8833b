import * as z from "zod";
import { defineEndpoint } from "./contract.ts";
import { MAX_COLLECTION_NAME_CHARACTERS } from "./limits.ts";
import { sampleIdsSchema } from "./mark.ts";

/** Named sets of samples. What the dashboard asks; not offered to models. */

export const MAX_COLLECTIONS = 200;

export const collectionIdSchema = z.string().min(1).max(64);
const nameSchema = z.string().trim().min(1, "A collection needs a name").max(MAX_COLLECTION_NAME_CHARACTERS);

export const collectionSchema = z.object({ collectionId: z.string(), name: z.string() });

export type CollectionView = z.output<typeof collectionSchema>;

export const createCollection = defineEndpoint({
  name: "create_collection",
  input: z.strictObject({ name: nameSchema }),
  output: collectionSchema,
  convex: { kind: "mutation", path: "collections:create" },
  effect: "write",
  idempotent: true,
});

export const renameCollection = defineEndpoint({
  name: "rename_collection",
  input: z.strictObject({ collectionId: collectionIdSchema, name: nameSchema }),
  output: collectionSchema,
  convex: { kind: "mutation", path: "collections:rename" },
  effect: "write",
  idempotent: true,
});

export const deleteCollection = defineEndpoint({
  name: "delete_collection",
  input: z.strictObject({ collectionId: collectionIdSchema }),
  output: z.object({ deletedId: z.string() }),
  convex: { kind: "mutation", path: "collections:remove" },
  effect: "destructive",
  idempotent: true,
});

export const changeCollection = defineEndpoint({
  name: "change_collection",
  input: z.strictObject({ collectionId: collectionIdSchema, sampleIds: sampleIdsSchema, isIn: z.boolean() }),
  output: z.object({ changed: z.number() }),
  convex: { kind: "mutation", path: "collections:change" },
  effect: "write",
  idempotent: true,
});

export const listCollections = defineEndpoint({
  name: "list_collections",
  input: z.strictObject({}),
  output: z.object({ collections: z.array(collectionSchema) }),
  convex: { kind: "query", path: "collections:list" },
  effect: "read",
  idempotent: true,
});
