interface Tested {
  readonly iteration: number
  readonly values: Readonly<Record<string, number>>
}

/** The test of the state that a run ended with. */
export function finalTest(result: {
  readonly tests: readonly Tested[]
  readonly best?: { readonly iteration: number }
}): Tested | undefined {
  const { tests, best } = result
  // two stages test the same state where one follows the other; the later one ended with it
  return best ? tests.findLast(({ iteration }) => iteration === best.iteration) : tests.at(-1)
}
