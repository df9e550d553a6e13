// Whether two heaps of times can be told apart, whatever their shape: how often a time of the one is the smaller one.

/** 0.5: no difference. 1: every time of `first` is below every time of `second`. Ties count half (Mann-Whitney's U, scaled). */
export function smallerShare(first: readonly number[], second: readonly number[]): number {
  let wins = 0;
  for (const a of first) for (const b of second) wins += a < b ? 1 : a === b ? 0.5 : 0;
  return wins / (first.length * second.length);
}

export function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
