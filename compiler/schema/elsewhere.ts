/** Where a key belongs that stands where it has no meaning. */
import { rootKeys } from './defaults.ts'
import { branchesOf, definitions, dereferenced } from './node.ts'

/** Our word for another tool's, and what holds it. */
const HOMES: Readonly<Record<string, string>> = {
  batch_size: '`data.batch`',
  lr: '`solver`',
  learning_rate: '`solver`',
  random_seed: 'the root of the file, as `seed`',
  test_initialization: '`solver.test`, as `initial`',
  test_interval: '`solver.test`, as `interval`',
  test_iter: '`solver.test`, as `iterations`',
}

/** Maps that have keys of their own, and how they are called. */
const MAPS: readonly (readonly [string, string])[] = [
  ['data', '`data`'],
  ['transform', '`data.transform`'],
  ['network', 'a network'],
]

const ROOT = 'the root of the file, beside `solver`'

/** Root keys that are at home in more places than the root, and in files of other tools. */
export const COMMON_KEYS: readonly string[] = ['name', 'version', 'description', 'tags']

/** The types of a union that have the key. */
function typesWith(union: 'solver' | 'loss' | 'lrPolicy', key: string): readonly string[] {
  const node = definitions[union]
  return node ? [...branchesOf(node)].flatMap(([tag, branch]) => (keysOf(branch).includes(key) ? [tag] : [])) : []
}

/** Where the keys are those of a type of a union: the few others of the union that have the key. */
export function typesWithKey(key: string, known: readonly string[]): readonly string[] {
  const here = known.join()
  const found = Object.values(definitions).flatMap((node) => {
    const branches = node.discriminator ? [...branchesOf(node)] : []
    return branches.some(([, branch]) => keysOf(branch).join() === here) ? branches : []
  })
  const types = [...new Set(found.flatMap(([tag, branch]) => (keysOf(branch).includes(key) ? [tag] : [])))]
  return types.length <= 6 ? types : []
}

function keysOf(node: Parameters<typeof dereferenced>[0]): readonly string[] {
  return Object.keys(dereferenced(node).properties ?? {})
}

/** The place of a key that has one; undefined where it has none or several, or is in it: `known` are the keys there. */
export function belongsTo(key: string, known: readonly string[]): string | undefined {
  if (Object.hasOwn(HOMES, key)) return HOMES[key]
  if (known.includes('lr_policy') && typesWith('lrPolicy', key).length > 0) return '`lr_policy`'
  if (rootKeys.includes(key) && !COMMON_KEYS.includes(key)) return known.includes('kind') ? 'an experiment' : ROOT
  const [solvers, losses] = [typesWith('solver', key), typesWith('loss', key)]
  const places = [
    ...MAPS.flatMap(([map, place]) => (keysOf(definitions[map] ?? {}).includes(key) ? [place] : [])),
    ...(solvers.length === 1 ? [`solvers of type \`${solvers.join()}\``] : []),
    ...(solvers.length > 1 && !known.includes('base_lr') ? ['`solver`'] : []),
    ...(losses.length === 1 ? [`losses of type \`${losses.join()}\``] : []),
  ]
  const [place] = new Set(places)
  return new Set(places).size === 1 ? place : undefined
}
