import { Fragment, memo, useMemo, type ReactNode } from "react";
import { type Block, type Inline, parseMarkdown } from "./markdown.ts";

/** A text of an answer. Built of elements: nothing in it is ever read as HTML. */
export const MarkdownText = memo(function MarkdownText({ text }: { text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return <div className="prose">{blocks.map(drawBlock)}</div>;
});

function drawBlock(block: Block, index: number): ReactNode {
  switch (block.kind) {
    case "paragraph":
      return <p key={index}>{block.content.map(drawInline)}</p>;
    case "heading":
      // Not a heading of the page: an answer may begin with any level.
      return (
        <p key={index} className="prose-heading">
          {block.content.map(drawInline)}
        </p>
      );
    case "code":
      return (
        <pre key={index} tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return <blockquote key={index}>{block.blocks.map(drawBlock)}</blockquote>;
    case "list":
      return drawList(block, index);
    case "rule":
      return <hr key={index} />;
  }
}

function drawList({ isOrdered, start, items }: Extract<Block, { kind: "list" }>, index: number): ReactNode {
  const rows = items.map((blocks, row) => <li key={row}>{blocks.map(drawBlock)}</li>);
  return isOrdered ? (
    <ol key={index} start={start}>
      {rows}
    </ol>
  ) : (
    <ul key={index}>{rows}</ul>
  );
}

function drawInline(inline: Inline, index: number): ReactNode {
  switch (inline.kind) {
    case "text":
      return <Fragment key={index}>{inline.text}</Fragment>;
    case "code":
      return <code key={index}>{inline.text}</code>;
    case "strong":
      return <strong key={index}>{inline.content.map(drawInline)}</strong>;
    case "emphasis":
      return <em key={index}>{inline.content.map(drawInline)}</em>;
    case "link":
      return (
        <a key={index} href={inline.address} target="_blank" rel="noopener noreferrer">
          {inline.content.map(drawInline)}
        </a>
      );
  }
}
