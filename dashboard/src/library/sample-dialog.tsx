import { useLayoutEffect, useRef, type ReactNode } from "react";
import { CollectionsForm } from "./collections-form.tsx";
import { closeDialog, type Dialog } from "./dialogs.ts";
import { ShareForm } from "./share-form.tsx";
import { TagsForm } from "./tags-form.tsx";
import "./sample-dialog.css";

/** The dialog about samples that is open. */
export function SampleDialog({ dialog }: { dialog: Dialog }) {
  switch (dialog.kind) {
    case "tags":
      return (
        <Shell title={`Tags of ${countText(dialog.sampleIds)}`}>
          <TagsForm sampleIds={dialog.sampleIds} />
        </Shell>
      );
    case "collections":
      return (
        <Shell title={`Collections of ${countText(dialog.sampleIds)}`}>
          <CollectionsForm sampleIds={dialog.sampleIds} />
        </Shell>
      );
    case "share":
      return (
        <Shell title={`Share ${dialog.name}`}>
          <ShareForm sampleId={dialog.sampleId} />
        </Shell>
      );
  }
}

function Shell({ title, children }: { title: string; children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => element.current?.showModal(), []);
  return (
    <dialog ref={element} className="sample-dialog" aria-labelledby="sample-dialog-title" onClose={closeDialog}>
      <h2 id="sample-dialog-title">{title}</h2>
      {children}
      <form method="dialog">
        <button type="submit">Done</button>
      </form>
    </dialog>
  );
}

function countText(sampleIds: readonly string[]): string {
  return sampleIds.length === 1 ? "the sample" : `${sampleIds.length} samples`;
}
