/** A file that the system opened the installed page with. */
interface OpenedFile {
  getFile(): Promise<File>;
}

/** Browsers that can open files with an installed page have it; TypeScript does not know it. */
interface LaunchQueue {
  setConsumer(consumer: (launch: { files?: readonly OpenedFile[] }) => void): void;
}

/**
 * Hands on the files that the installed page is opened with, those of its start as well.
 * @param queue of the browser; undefined where it has none
 * @param add takes files into the library; a file that cannot be read is left out
 */
export function takeOpenedFiles(queue: LaunchQueue | undefined, add: (files: readonly File[]) => void): void {
  queue?.setConsumer(({ files = [] }) => void addReadable(files, add));
}

async function addReadable(files: readonly OpenedFile[], add: (files: readonly File[]) => void): Promise<void> {
  const all = await Promise.all(files.map((file) => file.getFile().catch(() => null)));
  const readable = all.filter((file) => file !== null);
  if (readable.length > 0) add(readable);
}

/** The browser's queue of launches. */
export function launchQueueOf(scope: object): LaunchQueue | undefined {
  // The standard's name and shape.
  return (scope as { launchQueue?: LaunchQueue }).launchQueue;
}
