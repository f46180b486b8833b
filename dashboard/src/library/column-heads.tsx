import { ArrowDown, ArrowUp } from "lucide-react";
import type { Sort } from "../../../src/contracts/dashboard.ts";
import type { Filters } from "./filters.ts";

interface ColumnHeadsProps {
  filters: Filters;
  onChange(filters: Filters): void;
}

/** A column with the orders that a press goes through. */
interface Column {
  className: string;
  text: string;
  orders: readonly { sort: Sort; words: string; isUp: boolean }[];
}

const COLUMNS: readonly Column[] = [
  { className: "name", text: "Name", orders: [{ sort: "name", words: "Name, from A to Z", isUp: true }] },
  {
    className: "tempo",
    text: "BPM",
    orders: [
      { sort: "slowest", words: "BPM, slowest first", isUp: true },
      { sort: "fastest", words: "BPM, fastest first", isUp: false },
    ],
  },
  { className: "key", text: "Key", orders: [{ sort: "key", words: "Key, from A to G", isUp: true }] },
  {
    className: "length",
    text: "Length",
    orders: [
      { sort: "shortest", words: "Length, shortest first", isUp: true },
      { sort: "longest", words: "Length, longest first", isUp: false },
    ],
  },
];

/** Names of the columns; a press orders the list by one, and after its last order by none again. */
export function ColumnHeads({ filters, onChange }: ColumnHeadsProps) {
  const isFixed = filters.isDeleted || filters.similarTo !== null;
  return (
    <div className="column-heads" role="group" aria-label="Columns">
      <div>
        <div>
          {COLUMNS.map(({ className, text, orders }) => {
            const at = orders.findIndex(({ sort }) => sort === filters.sort);
            const [shown, next] = [orders[at], orders[at + 1]];
            const words = next?.words ?? `${text}, no longer in this order`;
            return (
              <button
                key={text}
                type="button"
                className={className}
                title={words}
                aria-label={words}
                aria-current={shown ? "true" : undefined}
                disabled={isFixed}
                onClick={() => onChange({ ...filters, sort: next?.sort ?? "" })}
              >
                {text} {shown && <Arrow isUp={shown.isUp} />}
              </button>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Arrow({ isUp }: { isUp: boolean }) {
  return isUp ? <ArrowUp size={12} aria-hidden /> : <ArrowDown size={12} aria-hidden />;
}
