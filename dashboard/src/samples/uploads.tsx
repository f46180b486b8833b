import { useStudio } from "../platform/offline/use-studio.ts";
import { createContext, use, useEffect, useMemo, type ReactNode } from "react";
import type { ImportedSample } from "./import-file.ts";
import type { UploadQueue, QueuedFile, Purpose } from "./upload-queue.ts";

interface Uploads {
  /** Uploads files to the library; their progress is shown below the page. */
  add(files: Iterable<File>, purpose: Purpose): void;
  /**
   * Uploads a file to the library.
   * @returns null if it is uploaded later
   */
  upload(file: File, purpose: Purpose): Promise<ImportedSample | null>;
  retry(file: QueuedFile): void;
  discard(file: QueuedFile): void;
}

const UploadsContext = createContext<Uploads | null>(null);

/** Uploads files to the library, including those that an earlier page left. The queue's code is loaded after the page. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const client = useStudio();
  const uploads = useMemo<Uploads>(() => {
    const queue = async (): Promise<UploadQueue> => (await import("./upload-queue.ts")).openUploadQueue(client);
    const upload = async (file: File, purpose: Purpose) => (await queue()).add(file, purpose);
    // A refusal is shown with its file.
    const quietly = (work: Promise<unknown>) => void work.catch(() => null);
    return {
      upload,
      add(files, purpose) {
        for (const file of files)
          quietly(
            upload(file, purpose).then(async (sample) =>
              (await import("./upload-notice.ts")).tellAbout(client, file, sample),
            ),
          );
      },
      retry: (file) => quietly(queue().then((opened) => opened.retry(file))),
      discard: (file) => quietly(queue().then((opened) => opened.discard(file))),
    };
  }, [client]);
  useEffect(() => void import("./upload-queue.ts").then(({ openUploadQueue }) => openUploadQueue(client)), [client]);
  return <UploadsContext value={uploads}>{children}</UploadsContext>;
}

/** @throws Error outside of the provider */
export function useUploads(): Uploads {
  const uploads = use(UploadsContext);
  if (!uploads) throw new Error("useUploads belongs inside UploadsProvider");
  return uploads;
}
