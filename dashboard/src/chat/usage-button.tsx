import { ChartColumn } from "lucide-react";
import { useState } from "react";
import { UsagePanel } from "./usage-panel.tsx";

const PANEL_ID = "chat-usage-panel";

/** Opens what the chat used, day by day. */
export function UsageButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="icon" popoverTarget={PANEL_ID} aria-label="Usage" title="Usage">
        <ChartColumn size={18} aria-hidden />
      </button>
      <div
        id={PANEL_ID}
        popover="auto"
        role="dialog"
        aria-labelledby="chat-usage-title"
        className="usage-panel"
        onToggle={(event) => setOpen(event.newState === "open")}
      >
        {isOpen && <UsagePanel />}
      </div>
    </>
  );
}
