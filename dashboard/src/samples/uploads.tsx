import { useStudio } from "../platform/offline/use-studio.ts";
import { createContext, use, useEffect, useMemo, type ReactNode } from "react";
import type { SampleView } from "../../../src/contracts/sample.ts";
import { showToast } from "../ui/toast.ts";
import type { FileBox, KeptFile, Purpose } from "./file-box.ts";

interface Uploads {
  /** Brings files into the library; how it goes is shown below the page. */
  add(files: Iterable<File>, purpose: Purpose): void;
  /**
   * Brings one into the library.
   * @returns null once it is sure that it will be sent later
   */
  bring(file: File, purpose: Purpose): Promise<SampleView | null>;
  sendAgain(file: KeptFile): void;
  discard(file: KeptFile): void;
}

const UploadsContext = createContext<Uploads | null>(null);

/** Brings files into the library, also those that an earlier page left. The code for it comes after the page. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const client = useStudio();
  const uploads = useMemo<Uploads>(() => {
    const box = async (): Promise<FileBox> => (await import("./file-box.ts")).openFileBox(client);
    const bring = async (file: File, purpose: Purpose) => (await box()).bring(file, purpose);
    // Why it failed is shown with the file.
    const quietly = (work: Promise<unknown>) => void work.catch(() => null);
    return {
      bring,
      add(files, purpose) {
        for (const file of files) quietly(bring(file, purpose).then((sample) => sample ?? showToast(keptText(file))));
      },
      sendAgain: (file) => quietly(box().then((opened) => opened.sendAgain(file))),
      discard: (file) => quietly(box().then((opened) => opened.discard(file))),
    };
  }, [client]);
  useEffect(() => void import("./file-box.ts").then(({ openFileBox }) => openFileBox(client)), [client]);
  return <UploadsContext value={uploads}>{children}</UploadsContext>;
}

function keptText({ name }: File): string {
  return `${name} is kept in this browser until the studio answers`;
}

/** @throws Error outside of the provider */
export function useUploads(): Uploads {
  const uploads = use(UploadsContext);
  if (!uploads) throw new Error("useUploads belongs inside UploadsProvider");
  return uploads;
}
