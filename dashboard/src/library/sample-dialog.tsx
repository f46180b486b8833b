import { useLayoutEffect, useRef, type ReactNode } from "react";
import { AboutSample } from "./about-sample.tsx";
import { CollectionsForm } from "./forms/collections-form.tsx";
import { closeDialog, type Dialog } from "../ui/dialogs.ts";
import { ExportForm } from "./forms/export-form.tsx";
import { FitForm } from "./forms/fit-form.tsx";
import { MixForm } from "./forms/mix-form.tsx";
import { ProjectForm } from "./forms/project-form.tsx";
import { RenameForm } from "./forms/rename-form.tsx";
import { ShareForm } from "./forms/share-form.tsx";
import { TagsForm } from "./forms/tags-form.tsx";
import { VaryForm } from "./forms/vary-form.tsx";
import "./sample-dialog.css";

/** The dialog about samples that is open. */
export function SampleDialog({ dialog }: { dialog: Dialog }) {
  const { body, ...shell } = contentOf(dialog);
  return <Shell {...shell}>{body}</Shell>;
}

interface Content extends Pick<ShellProps, "title" | "done"> {
  body: ReactNode;
}

function contentOf(dialog: Dialog): Content {
  switch (dialog.kind) {
    case "tags":
      return { title: `Tags of ${countText(dialog.sampleIds)}`, body: <TagsForm sampleIds={dialog.sampleIds} /> };
    case "collections":
      return {
        title: `Collections of ${countText(dialog.sampleIds)}`,
        body: <CollectionsForm sampleIds={dialog.sampleIds} />,
      };
    case "share":
      return { title: `Share ${dialog.name}`, body: <ShareForm sampleId={dialog.sampleId} /> };
    case "export":
      return { title: `Export ${dialog.name}`, done: "Close", body: <ExportForm sampleId={dialog.sampleId} /> };
    case "project":
      return {
        title: `Export ${dialog.name} as a project`,
        done: "Close",
        body: <ProjectForm {...dialog} />,
      };
    case "fit":
      return { title: `Fit ${dialog.name}`, done: "Close", body: <FitForm sampleIds={dialog.sampleIds} /> };
    case "vary":
      return { title: `Variation of ${dialog.name}`, done: "Close", body: <VaryForm sampleId={dialog.sampleId} /> };
    case "about":
      return { title: dialog.name, done: "Close", body: <AboutSample sampleId={dialog.sampleId} /> };
    case "rename":
      return { title: `Rename ${dialog.name}`, done: "Close", body: <RenameForm sampleId={dialog.sampleId} /> };
    case "mix":
      return { title: "Save this mix", done: "Close", body: <MixForm {...dialog} /> };
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
