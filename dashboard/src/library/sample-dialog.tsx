import { useLayoutEffect, useRef, type ReactNode } from "react";
import { AboutSample } from "./about-sample.tsx";
import { CollectionsForm } from "./collections-form.tsx";
import { closeDialog, type Dialog } from "../ui/dialogs.ts";
import { ExportForm } from "./export-form.tsx";
import { FitForm } from "./fit-form.tsx";
import { MixForm } from "./mix-form.tsx";
import { ProjectForm } from "./project-form.tsx";
import { ShareForm } from "./share-form.tsx";
import { TagsForm } from "./tags-form.tsx";
import { VaryForm } from "./vary-form.tsx";
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
    case "export":
      return (
        <Shell title={`Export ${dialog.name}`} done="Close">
          <ExportForm sampleId={dialog.sampleId} />
        </Shell>
      );
    case "project":
      return (
        <Shell title={`Export ${dialog.name} as a project`} done="Close">
          <ProjectForm sampleIds={dialog.sampleIds} />
        </Shell>
      );
    case "fit":
      return (
        <Shell title={`Fit ${dialog.name}`} done="Close">
          <FitForm sampleIds={dialog.sampleIds} />
        </Shell>
      );
    case "vary":
      return (
        <Shell title={`Variation of ${dialog.name}`} done="Close">
          <VaryForm sampleId={dialog.sampleId} />
        </Shell>
      );
    case "about":
      return (
        <Shell title={dialog.name} done="Close">
          <AboutSample sampleId={dialog.sampleId} />
        </Shell>
      );
    case "mix":
      return (
        <Shell title="Save this mix" done="Close">
          <MixForm tracks={dialog.tracks} title={dialog.title} />
        </Shell>
      );
  }
}

interface ShellProps {
  title: string;
  /** Label of the closing button: "Done" after success. */
  done?: "Done" | "Close";
  children: ReactNode;
}

function Shell({ title, done = "Done", children }: ShellProps) {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    element.current?.showModal();
    // Else the first control has the focus, which may take something away.
    element.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, []);
  return (
    <dialog ref={element} className="sample-dialog" aria-labelledby="sample-dialog-title" onClose={closeDialog}>
      <h2 id="sample-dialog-title">{title}</h2>
      {children}
      <form method="dialog">
        <button type="submit">{done}</button>
      </form>
    </dialog>
  );
}

function countText(sampleIds: readonly string[]): string {
  return sampleIds.length === 1 ? "the sample" : `${sampleIds.length} samples`;
}
