export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of a value that is calculated from each pair of one round. */
export function medianOfPairs<T>(ones: readonly T[], others: readonly T[], of: (one: T, other: T) => number): number {
  return median(ones.map((one, round) => of(one, others[round])));
}
