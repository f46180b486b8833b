import type { Span } from "../../player-core/grid.ts";
import { createStore } from "../platform/store.ts";

/** True while the editor is wanted under the waveform. */
export const isEditing = createStore(false);

/** Where a part that was drawn is put before it is looped; as it was drawn while the editor is closed, which sets this. */
export const settlePart = createStore<(drawn: Span) => Span>((drawn) => drawn);
