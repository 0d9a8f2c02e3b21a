/**
 * What `act` makes of each item, in the order of the items, while it works on the next few already. Fails where the first
 * of them in that order does.
 */
export async function* ahead<T, R>(
  items: Iterable<T>,
  act: (item: T) => R | Promise<R>,
  atOnce: number,
): AsyncGenerator<R> {
  const open: Promise<R>[] = []
  for (const item of items) {
    const doing = Promise.resolve(item).then(act)
    doing.catch(() => undefined) // told when its turn comes
    const queued = open.push(doing)
    if (queued < atOnce) continue
    const [first] = open.splice(0, 1)
    yield await first
  }
  for (const doing of open) yield await doing
}
