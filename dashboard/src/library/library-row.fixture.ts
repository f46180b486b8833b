import type { LibraryRow } from "../../../src/contracts/dashboard.ts";

/** A row of the library with nothing special about it. */
export function libraryRow(sampleId: string, more: Partial<LibraryRow> = {}): LibraryRow {
  return {
    sampleId,
    name: sampleId,
    type: "generated",
    uri: "",
    durationSeconds: 1,
    lufs: null,
    peakDb: null,
    format: "wav",
    createdAt: 0,
    sha256: "",
    outline: [],
    audioUrl: "",
    hasDerived: false,
    isFavourite: false,
    tags: [],
    collectionIds: [],
    ...more,
  };
}
