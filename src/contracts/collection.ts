import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { MAX_COLLECTION_NAME_CHARACTERS } from "./limits.ts";
import { sampleIdsSchema } from "./mark.ts";

/** Named sets of samples. What the dashboard asks; not offered to models. */

export const MAX_COLLECTIONS = 200;

export const collectionIdSchema = z.string().min(1).max(64);
const nameSchema = z.string().trim().min(1, "A collection needs a name").max(MAX_COLLECTION_NAME_CHARACTERS);

export const collectionSchema = z.object({ collectionId: z.string(), name: z.string() });

export type CollectionView = z.output<typeof collectionSchema>;

export const createCollection = defineOperation({
  name: "create_collection",
  title: "Create a collection",
  description: "A new collection; one that has the name already is given back.",
  input: z.strictObject({ name: nameSchema }),
  output: collectionSchema,
  clientFields: [],
  convex: { kind: "mutation", path: "collections:create" },
  effect: "write",
  idempotent: true,
  cost: "free",
});

export const renameCollection = defineOperation({
  name: "rename_collection",
  title: "Rename a collection",
  description: "Another name for a collection; no two have the same.",
  input: z.strictObject({ collectionId: collectionIdSchema, name: nameSchema }),
  output: collectionSchema,
  clientFields: [],
  convex: { kind: "mutation", path: "collections:rename" },
  effect: "write",
  idempotent: true,
  cost: "free",
});

export const deleteCollection = defineOperation({
  name: "delete_collection",
  title: "Delete a collection",
  description: "The collection only; the samples in it stay.",
  input: z.strictObject({ collectionId: collectionIdSchema }),
  output: z.object({ deletedId: z.string() }),
  clientFields: [],
  convex: { kind: "mutation", path: "collections:remove" },
  effect: "destructive",
  idempotent: true,
  cost: "free",
});

export const changeCollection = defineOperation({
  name: "change_collection",
  title: "Change what is in a collection",
  description: "Put samples into a collection, or take them out.",
  input: z.strictObject({ collectionId: collectionIdSchema, sampleIds: sampleIdsSchema, isIn: z.boolean() }),
  output: z.object({ changed: z.number() }),
  clientFields: [],
  convex: { kind: "mutation", path: "collections:change" },
  effect: "write",
  idempotent: true,
  cost: "free",
});

export const listCollections = defineOperation({
  name: "list_collections",
  title: "List collections",
  description: "All collections, by name.",
  input: z.strictObject({}),
  output: z.object({ collections: z.array(collectionSchema) }),
  clientFields: [],
  convex: { kind: "query", path: "collections:list" },
  effect: "read",
  idempotent: true,
  cost: "free",
});
