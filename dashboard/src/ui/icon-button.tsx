import type { ComponentProps } from "react";

interface IconButtonProps extends Omit<ComponentProps<"button">, "type" | "aria-label"> {
  /** Its name, for who does not see the icon. */
  label: string;
}

/** A button that shows only an icon, its child. */
export function IconButton({ label, className = "", ...rest }: IconButtonProps) {
  return <button type="button" className={`icon ${className}`.trim()} aria-label={label} {...rest} />;
}
