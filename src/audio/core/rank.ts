/**
 * The value that would stand at `rank` if `values` were sorted, in linear time on average (Hoare's selection).
 * @param values without NaN; left in another order
 * @param rank from 0 to the number of values less one
 */
export function valueAtRank(values: Float32Array, rank: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[rank] ?? 0;
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left++;
      while ((values[right] ?? 0) > pivot) right--;
      if (left > right) break;
      const value = values[left] ?? 0;
      values[left++] = values[right] ?? 0;
      values[right--] = value;
    }
    if (right < rank) low = left;
    if (rank < left) high = right;
  }
  return values[rank] ?? 0;
}
