import { spanAt, type Tree } from '../compiler/source/index.ts'
import { RunError } from './run-error.ts'

/** What is wrong with data, wherever in it; each is about `data` in the spec. */
const OF_DATA: readonly string[] = [
  'data-misfit',
  'dataset-missing',
  'dataset-unreadable',
  'dataset-wrong',
  'image-unreadable',
  'path-not-allowed',
]

/** Mistakes of `act` that are about a value of the spec, whose `tree` it is, get the place of that value. */
export async function locating<T>(tree: Tree, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof RunError) || error.span || error.place) throw error
    const at = error.at ?? (OF_DATA.includes(error.code) ? ['data', 'dataset'] : undefined)
    throw at ? error.located({ span: spanAt(tree, at) }) : error
  }
}
