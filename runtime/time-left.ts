/** How long something takes that is `done` so far of `total`, in words; `rate` is of a second, by a clock that nobody sets. */
export function timeLeft(done: number, total: number, rate: number): string {
  const seconds = (total - done) / rate
  if (seconds < 120) return `${Math.round(seconds)} s left`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`
}
