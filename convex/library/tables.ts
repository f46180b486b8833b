import { zodToConvex } from "convex-helpers/server/zod4";
import { literals } from "convex-helpers/validators";
import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";
import { AUDIO_FORMATS } from "../../src/contracts/audio/audio-formats.ts";
import { readingSchema } from "../../src/contracts/reading.ts";
import { separationSchema } from "../../src/contracts/separation.ts";

/** Facts of a sample that do not change after it was made. */
export const sampleMetadata = v.object({
  model: v.optional(v.string()),
  prompt: v.optional(v.string()),
  /** How that was read. */
  reading: v.optional(zodToConvex(readingSchema)),
  stemType: v.optional(v.string()),
  /** How a stem was made. */
  separation: v.optional(zodToConvex(separationSchema)),
  /** Integrated loudness; null for silence or less than 0.4 s. */
  lufs: v.union(v.number(), v.null()),
  /** True peak in dBTP; null for silence. */
  peakDb: v.union(v.number(), v.null()),
  seed: v.optional(v.number()),
  /** The samples in a mix. */
  parentIds: v.optional(v.array(v.id("samples"))),
  /** Gain applied by an export or a mix, in dB. */
  gainDb: v.optional(v.number()),
  /** How many times as long as its source a fit is, and how many semitones higher. */
  ratio: v.optional(v.number()),
  semitones: v.optional(v.number()),
  /** True of a fit that was rendered from a score, and not stretched. */
  isRendered: v.optional(v.literal(true)),
  /** Samples of a mix that lay beyond full scale. */
  clippedSamples: v.optional(v.number()),
  /** The instrument that is heard alone in it. */
  instrument: v.optional(v.string()),
  sampleRate: v.number(),
  channels: v.number(),
  /** Missing or ignored parts of its file, in words for the user. */
  warning: v.optional(v.string()),
  /** Legacy rows only: their waveform, which `waveforms` holds now. */
  peaks: v.optional(v.array(v.number())),
});

/** Waveform for drawing: pairs of minimum and maximum in [-127, 127], as src/audio/analyse/peaks.ts makes them. */
export const peaks = v.array(v.number());

/** SAMPLE_FORMS of src/contracts/dashboard.ts. */
export const sampleForm = v.union(v.literal("loop"), v.literal("one_shot"));

const isSet = v.optional(v.literal(true));

/** Facts of a sample that a person has set. */
export const personFacts = v.object({ name: isSet, bpm: isSet, key: isSet, form: isSet });

/** One of AUDIO_FORMATS. */
export const audioFormat = literals(...AUDIO_FORMATS);

/** Tempo and key as they were heard or named, likeliest first; what a file states leaves no doubt and has none. */
export const sampleReadings = v.object({
  bpm: v.array(v.object({ value: v.number(), confidence: v.number() })),
  key: v.array(v.object({ value: v.string(), confidence: v.number() })),
});

/** Tables of the library: samples, and what people put on them. */
export const libraryTables = {
  /**
   * The library. Written by sampleRecord.ts (ingest of a job, import of a file, an edit); its audio never changes. What a
   * person puts on it is written by marks.ts, collections.ts and facts.ts; search terms of older versions by searchText.ts; deleted, restored and purged by
   * sampleDeletion.ts. Read by librarySearch.ts, by jobs as results and as sources of splits. Lists go by indexes that begin
   * with user and `deletedAt`, so that what is deleted is in none.
   */
  samples: defineTable({
    userId: v.string(),
    /** A producer's file name without extension, unique for the user. */
    name: v.string(),
    storageId: v.id("_storage"),
    /** The same sound as a WAV file, where the file itself is not one that browsers and models read: what players and models get. */
    plainStorageId: v.optional(v.id("_storage")),
    /** Size of its files; unset until storedBytes.ts has counted it, which it does for new files at once. */
    bytes: v.optional(v.number()),
    /** Seconds. */
    duration: v.number(),
    bpm: v.optional(v.number()),
    /** "A minor", as formatKey writes it. */
    key: v.optional(v.string()),
    format: audioFormat,
    type: v.union(
      v.literal("generated"),
      v.literal("uploaded"),
      v.literal("stem"),
      v.literal("export"),
      v.literal("mix"),
      v.literal("fit"),
      v.literal("edit"),
      v.literal("recording"),
    ),
    /** When a recording is removed, unless it is kept until then. */
    expiresAt: v.optional(v.number()),
    /** The sample that this one was made from. */
    sourceId: v.optional(v.id("samples")),
    /** The sample that this one is another take of: always the first of them, so that all of them have the same. */
    variationOf: v.optional(v.id("samples")),
    /** The job that made it; an uploaded one has none. */
    jobId: v.optional(v.id("jobs")),
    /** Legacy rows only: what an edit was asked with. Its job holds that now. */
    requestId: v.optional(v.string()),
    request: v.optional(v.string()),
    /** Hex SHA-256 of the file: the same file of the same user is one sample. */
    sha256: v.string(),
    metadata: sampleMetadata,
    /** Terms by which it is found, and the version they are of; of older rows words of name and prompt. */
    searchText: v.string(),
    searchVersion: v.optional(v.number()),
    /** Version of its row in `soundprints`, or of the try that failed; unset until soundprints.ts has listened to an older one. */
    soundprintVersion: v.optional(v.number()),
    createdAt: v.number(),
    /** The waveform in a row's few columns: highest amplitude of each, 0–127. */
    outline: v.optional(v.array(v.number())),
    /** Where it is known. */
    form: v.optional(sampleForm),
    /** Alternative tempo and key. */
    readings: v.optional(sampleReadings),
    /** Facts that a person has set, also as unknown: no analysis changes them. */
    setByPerson: v.optional(personFacts),
    isFavourite: v.optional(v.boolean()),
    /** Names by `tagField`, since queries can ask for a field but not look into a list. */
    tags: v.optional(v.record(v.string(), v.string())),
    /** By `collectionField`. Those of collections that were deleted stay, and mean nothing. */
    collections: v.optional(v.record(v.string(), v.literal(true))),
    /** Facets that it is counted under, a line each, as facetRecord.ts writes them; unset until an older one is counted. */
    countedAs: v.optional(v.string()),
    /** Set while it is deleted and can be restored: to every reader but sampleDeletion.ts it does not exist. */
    deletedAt: v.optional(v.number()),
    /** True if its source is deleted, so that the library shows it by itself. */
    isOrphan: v.optional(v.boolean()),
  })
    .index("by_user", ["userId", "deletedAt"])
    .index("by_user_type", ["userId", "deletedAt", "type"])
    .index("by_user_sortedName", ["userId", "deletedAt", "name"])
    .index("by_user_bpm", ["userId", "deletedAt", "bpm"])
    .index("by_user_key", ["userId", "deletedAt", "key"])
    .index("by_user_duration", ["userId", "deletedAt", "duration"])
    .index("by_deletedAt", ["deletedAt"])
    .index("by_expiresAt", ["expiresAt"])
    .index("by_searchVersion", ["searchVersion"])
    .index("by_soundprintVersion", ["soundprintVersion"])
    .index("by_bytes", ["bytes"])
    .index("by_countedAs", ["countedAs"])
    .index("by_user_name", ["userId", "name"])
    .index("by_user_sha256", ["userId", "sha256"])
    .index("by_source", ["sourceId", "deletedAt"])
    .index("by_variationOf", ["variationOf", "deletedAt"])
    .index("by_storage", ["storageId"])
    .index("by_plainStorage", ["plainStorageId"])
    .searchIndex("search", { searchField: "searchText", filterFields: ["userId", "type", "key", "deletedAt"] }),

  /** Waveforms, apart from their samples so that lists stay light. Written by sampleRecord.ts; read by players. */
  waveforms: defineTable({ sampleId: v.id("samples"), peaks }).index("by_sample", ["sampleId"]),

  /**
   * How samples sound, as src/audio/analyse/soundprint.ts packs it, apart from their samples so that thousands can be
   * compared. Written by sampleRecord.ts and, for older samples, soundprints.ts, which reads them.
   */
  soundprints: defineTable({
    userId: v.string(),
    sampleId: v.id("samples"),
    version: v.number(),
    print: v.array(v.number()),
  })
    .index("by_sample", ["sampleId"])
    .index("by_user_version", ["userId", "version"]),

  /**
   * Scores of samples that wav0/synth made: recipe, revision and notes, as src/audio/synth/kept-score.ts writes them.
   * Written by sampleRecord.ts; read by scores.ts.
   */
  scores: defineTable({ sampleId: v.id("samples"), text: v.string() }).index("by_sample", ["sampleId"]),

  /** How many samples have a tag. Written by tagRecord.ts; read by marks.ts. */
  tags: defineTable({ userId: v.string(), name: v.string(), count: v.number() }).index("by_user_name", [
    "userId",
    "name",
  ]),

  /**
   * How many samples have a value of a facet, deleted ones left out: "form", "key", "tempo", "genre", "instrument". Written
   * by facetRecord.ts; read by facetCounts.ts.
   */
  facets: defineTable({ userId: v.string(), facet: v.string(), value: v.string(), count: v.number() }).index(
    "by_user",
    ["userId", "facet", "value"],
  ),

  /** Named sets of samples; which those are stands on the samples. Written and read by collections.ts. */
  collections: defineTable({ userId: v.string(), name: v.string(), createdAt: v.number() }).index("by_user_name", [
    "userId",
    "name",
  ]),

  /** Searches of the library that a user keeps under names. Written and read by savedSearches.ts. */
  savedSearches: defineTable({ userId: v.string(), name: v.string(), query: v.string() }).index("by_user_name", [
    "userId",
    "name",
  ]),

  /**
   * Deletions and restorations of samples and project files, for library folders to follow, also later. One row for each
   * of them, rewritten with each change. Written by sampleDeletion.ts; read by the library folder of a hub.
   */
  deletedSamples: defineTable({
    userId: v.string(),
    /** The id that the sample, or the project file, had. */
    sampleId: v.string(),
    sha256: v.string(),
    deletedAt: v.number(),
    isRestored: v.optional(v.boolean()),
    isProject: v.optional(v.boolean()),
  })
    .index("by_user", ["userId"])
    .index("by_sample", ["sampleId"]),

  /**
   * Samples that got another name, for library folders to follow. One row per sample, rewritten with each change. Written
   * by renames.ts, removed by sampleDeletion.ts; read by the library folder of a hub.
   */
  renamedSamples: defineTable({ userId: v.string(), sampleId: v.id("samples") })
    .index("by_user", ["userId"])
    .index("by_sample", ["sampleId"]),

  /** The bytes of a user's samples, deleted ones included until they are purged. Written and read by storedBytes.ts. */
  storedBytes: defineTable({ userId: v.string(), bytes: v.number() }).index("by_user", ["userId"]),
};

export type SampleMetadata = Infer<typeof sampleMetadata>;
