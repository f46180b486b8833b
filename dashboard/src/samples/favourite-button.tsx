import { Star } from "lucide-react";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { useStudio } from "../platform/offline/use-studio.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { attempt, setFavourite } from "./operations.ts";

interface FavouriteButtonProps {
  sample: Pick<LibraryRow, "sampleId" | "name" | "isFavourite">;
  /** Default: names the sample. */
  label?: string;
  /** Pixels. */
  size: number;
}

/** Star of a sample: pressed while it is a favourite. */
export function FavouriteButton({ sample, label = `Favourite ${sample.name}`, size }: FavouriteButtonProps) {
  const { outbox } = useStudio();
  const { sampleId, isFavourite } = sample;
  return (
    <IconButton
      className="star"
      aria-pressed={isFavourite}
      label={label}
      title="Favourite"
      onClick={() => attempt(setFavourite({ outbox }, [sampleId], !isFavourite))}
    >
      <Star size={size} aria-hidden />
    </IconButton>
  );
}
