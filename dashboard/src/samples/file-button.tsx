import { useRef, type ReactNode } from "react";
import { AUDIO_FORMATS, FORMAT_FACTS } from "../../../src/contracts/audio/audio-formats.ts";
import type { Purpose } from "./upload-queue.ts";
import { useUploads } from "./uploads.tsx";

/** For the file picker: systems differ in the extensions that they know as audio. */
const ACCEPTED = [
  "audio/*",
  ...AUDIO_FORMATS.flatMap((format) => FORMAT_FACTS[format].extensions.map((extension) => `.${extension}`)),
].join();

/** Chooses audio files without a mouse to drag them. */
export function FileButton({ purpose, children }: { purpose: Purpose; children: ReactNode }) {
  const uploads = useUploads();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        accept={ACCEPTED}
        multiple
        hidden
        data-purpose={purpose}
        onChange={(event) => {
          uploads.add([...(event.target.files ?? [])], purpose);
          // The same file may be chosen again.
          event.target.value = "";
        }}
      />
    </>
  );
}
