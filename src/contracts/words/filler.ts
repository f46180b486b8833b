/** English words of a request that tell nothing of the sound that is asked for. */
export const FILLER_WORDS: readonly string[] = (
  "a an of in at for to on my me us i it its is be that this please some something one single another " +
  "make create give get want need would like pls plz thanks bpm tempo key"
).split(" ");
