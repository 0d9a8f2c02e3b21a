/** Answers what `make` makes, which is made when it is first asked for, and once. */
export function later<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
