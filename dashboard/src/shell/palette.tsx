import { useDeferredValue, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { MAX_PROMPT_CHARACTERS } from "../../../src/contracts/limits.ts";
import type { KeyBinding } from "../../player-core/keys.ts";
import { identityOf, placeOf, runCommand, type Command } from "./commands.ts";
import { ranked } from "./rank.ts";
import { useCommands, useFoundSamples } from "./use-commands.ts";
import "./palette.css";

interface PaletteProps {
  bindings: readonly KeyBinding[];
  focusedId: string | undefined;
  /** Gives what was typed before the palette was there; from then on its field has the keys. */
  takeTyped(): string;
  onClose(): void;
}

/** Everything that the page can do, and samples by their titles, found by typing. */
export function Palette({ bindings, focusedId, takeTyped, onClose }: PaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  /** Identity of the command that the arrow keys came to. */
  const [chosen, setChosen] = useState<string | null>(null);
  const samples = useFoundSamples(useDeferredValue(text.trim()));
  const commands = [...ranked(useCommands(bindings, focusedId), text), ...samples];
  const at = placeOf(commands, chosen);
  useLayoutEffect(() => {
    // The browser gives the focus back to what had it.
    if (!dialog.current?.open) dialog.current?.showModal();
    const typed = takeTyped();
    if (typed !== "") setText(typed);
    // Once: `takeTyped` has nothing to give a second time.
  }, []);
  useLayoutEffect(() => {
    document.getElementById(optionId(at))?.scrollIntoView({ block: "nearest" });
  }, [at, text]);
  const run = (command: Command | undefined) => {
    if (!command) return;
    dialog.current?.close();
    runCommand(command);
  };
  const choose = (command: Command | undefined) => setChosen(command ? identityOf(command) : null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) choose(commands.at((at + by) % commands.length));
    else if (event.key === "Enter") run(commands[at]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} className="palette" aria-label="Commands" onClose={onClose}>
      <input
        role="combobox"
        aria-label="Search commands and samples"
        aria-expanded={commands.length > 0}
        aria-controls={commands.length > 0 ? "palette-list" : undefined}
        aria-activedescendant={commands.length > 0 ? optionId(at) : undefined}
        aria-autocomplete="list"
        placeholder="Search commands and samples"
        maxLength={MAX_PROMPT_CHARACTERS}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setChosen(null);
        }}
        onKeyDown={onKeyDown}
      />
      <p className="sr" role="status">
        {commands.length === 1 ? "1 result" : `${commands.length} results`}
      </p>
      {commands.length === 0 ? <p className="dim">Nothing is called that.</p> : <Options {...{ commands, at, run }} />}
    </dialog>
  );
}

interface OptionsProps {
  commands: readonly Command[];
  /** Place of the one that Enter takes. */
  at: number;
  run(command: Command): void;
}

function Options({ commands, at, run }: OptionsProps) {
  return (
    <div id="palette-list" role="listbox" aria-label="Commands">
      {commands.map((command, place) => (
        // The field keeps the focus, and has the keys.
        <div
          key={`${command.group} ${command.name} ${place}`}
          id={optionId(place)}
          role="option"
          tabIndex={-1}
          aria-selected={place === at}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => run(command)}
        >
          <span className="command">{command.name}</span>
          <span className="dim">{command.group}</span>
          {command.keys?.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </div>
      ))}
    </div>
  );
}

function optionId(place: number): string {
  return `palette-${place}`;
}
