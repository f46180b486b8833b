import type { ComponentProps } from "react";

interface NumberFieldProps extends Omit<ComponentProps<"input">, "type" | "inputMode"> {
  label: string;
}

/** A field for a number, whole unless a step is given. */
export function NumberField({ label, step = 1, ...input }: NumberFieldProps) {
  return (
    <label className="field">
      {label}
      <input type="number" inputMode={Number.isInteger(Number(step)) ? "numeric" : "decimal"} step={step} {...input} />
    </label>
  );
}
