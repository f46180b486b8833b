import { useRef, type ReactNode } from "react";
import type { Purpose } from "./upload-queue.ts";
import { useUploads } from "./uploads.tsx";

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
        accept="audio/*,.wav,.mp3,.flac,.ogg"
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
