import { useConvex } from "convex/react";
import { createContext, use, useMemo, useState, type ReactNode } from "react";
import { messageOf } from "../failure.ts";
import { importFile, splitSample } from "./import-file.ts";

/** What becomes of a file that is brought in. */
export type Purpose = "import" | "split";

interface Upload {
  id: number;
  name: string;
  /** Null while it is under way. */
  failure: string | null;
}

interface Uploads {
  list: readonly Upload[];
  add(files: Iterable<File>, purpose: Purpose): void;
  dismiss(id: number): void;
}

const UploadsContext = createContext<Uploads | null>(null);

let lastId = 0;

/** Brings files into the library, and holds those that are under way or failed. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const client = useConvex();
  const [list, setList] = useState<readonly Upload[]>([]);
  const uploads = useMemo<Uploads>(() => {
    const dismiss = (id: number) => setList((before) => before.filter((upload) => upload.id !== id));
    const bring = async (file: File, purpose: Purpose) => {
      const id = ++lastId;
      setList((before) => [...before, { id, name: file.name, failure: null }]);
      try {
        const { sampleId } = await importFile(client, file);
        if (purpose === "split") await splitSample(client, sampleId);
        dismiss(id);
      } catch (error) {
        const failure = messageOf(error);
        setList((before) => before.map((upload) => (upload.id === id ? { ...upload, failure } : upload)));
      }
    };
    return {
      list,
      dismiss,
      add(files, purpose) {
        for (const file of files) void bring(file, purpose);
      },
    };
  }, [client, list]);
  return <UploadsContext value={uploads}>{children}</UploadsContext>;
}

/** @throws Error outside of the provider */
export function useUploads(): Uploads {
  const uploads = use(UploadsContext);
  if (!uploads) throw new Error("useUploads belongs inside UploadsProvider");
  return uploads;
}
