import { useConvex } from "convex/react";
import { Copy, Download, Split } from "lucide-react";
import { useState } from "react";
import { api } from "../../../convex/_generated/api.js";
import { findPath } from "../sign-in.ts";
import { splitSample } from "../upload/import-file.ts";
import { useAction } from "../use-action.ts";
import { saveFile } from "./save-file.ts";
import { usePlaying } from "./use-player.ts";

/** What can be done with the sample that plays; among stems with the selected one. */
export function SampleActions() {
  const sample = usePlaying((state) => state.tracks[state.selected]?.sample);
  const client = useConvex();
  const [note, setNote] = useState("");
  const act = async (request: (sampleId: string) => Promise<string>) =>
    sample && setNote(await request(sample.sampleId));
  const split = useAction(() => act(async (id) => splitSample(client, id).then(() => "See Jobs for the stems")));
  const copy = useAction(() => act(copyPath));
  const download = useAction(() =>
    act(async (sampleId) => {
      const { audioUrl, name, format } = await client.query(api.samples.get, { sampleId });
      await saveFile(audioUrl, `${name}.${format}`);
      return "";
    }),
  );
  const failure = [split, copy, download].find((action) => action.failure !== null)?.failure;
  return (
    <div className="sample-actions" role="group" aria-label={`Actions for ${sample?.name ?? "the sample"}`}>
      <button type="button" className="icon" aria-label="Split into stems" title="Split into stems" onClick={split.run}>
        <Split size={18} aria-hidden />
      </button>
      <button type="button" className="icon" aria-label="Download" title="Download" onClick={download.run}>
        <Download size={18} aria-hidden />
      </button>
      <button type="button" className="icon" aria-label="Copy the file's path" title="Copy path" onClick={copy.run}>
        <Copy size={18} aria-hidden />
      </button>
      <span className="note" role="status">
        {failure ?? note}
      </span>
    </div>
  );
}

async function copyPath(sampleId: string): Promise<string> {
  const path = await findPath(sampleId);
  if (path === null) return "It has no file on this machine; download it instead";
  await navigator.clipboard.writeText(path);
  return "Path copied";
}
