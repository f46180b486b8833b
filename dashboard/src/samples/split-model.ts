import { createStore } from "../platform/store.ts";

/** Model of further splits until the page is left; undefined for the studio's default. */
export const splitModel = createStore<string | undefined>(undefined);
