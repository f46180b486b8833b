import { Fragment, memo, type ReactNode, useEffect, useState } from "react";
import { createGrowingText } from "./growing-text.ts";
import type { Block, Cell, Inline } from "./markdown.ts";

/** So many pieces are drawn at once: a task of a few milliseconds. */
const PIECES_A_TURN = 40;

/**
 * A text of an answer. Built of elements: nothing in it is ever read as HTML. While it grows, what is as it was is
 * neither read nor drawn again; a long text that comes at once is drawn piece by piece.
 */
export const MarkdownText = memo(function MarkdownText({ text }: { text: string }) {
  const [read] = useState(createGrowingText);
  return (
    <div className="prose">
      <Blocks blocks={read(text)} />
    </div>
  );
});

const Blocks = memo(function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return useDrawn(blocks).map((block, index) => <BlockView key={index} block={block} />);
});

/** The pieces that are drawn by now. */
function useDrawn<Piece>(pieces: readonly Piece[]): readonly Piece[] {
  const [limit, setLimit] = useState(PIECES_A_TURN);
  // Ahead of a text that is being written, so that its next piece does not wait.
  const isBehind = limit < pieces.length + PIECES_A_TURN / 2;
  useEffect(() => {
    if (!isBehind) return;
    const turn = setTimeout(() => setLimit(limit + PIECES_A_TURN));
    return () => clearTimeout(turn);
  }, [isBehind, limit]);
  return limit < pieces.length ? pieces.slice(0, limit) : pieces;
}

const BlockView = memo(function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "paragraph":
      return <p>{block.content.map(drawInline)}</p>;
    case "heading":
      // Not a heading of the page: an answer may begin with any level.
      return <p className="prose-heading">{block.content.map(drawInline)}</p>;
    case "code":
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case "list":
      return <List list={block} />;
    case "table":
      return <Table table={block} />;
    case "rule":
      return <hr />;
  }
});

function List({ list: { isOrdered, start, items } }: { list: Extract<Block, { kind: "list" }> }) {
  const rows = useDrawn(items).map((blocks, row) => (
    <li key={row}>
      <Blocks blocks={blocks} />
    </li>
  ));
  return isOrdered ? <ol start={start}>{rows}</ol> : <ul>{rows}</ul>;
}

function Table({ table: { head, rows } }: { table: Extract<Block, { kind: "table" }> }) {
  return (
    <div className="prose-table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th key={column} scope="col">
                {cell.map(drawInline)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {useDrawn(rows).map((row, index) => (
            <TableRow key={index} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const TableRow = memo(function TableRow({ row }: { row: readonly Cell[] }) {
  return (
    <tr>
      {row.map((cell, column) => (
        <td key={column}>{cell.map(drawInline)}</td>
      ))}
    </tr>
  );
});

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
