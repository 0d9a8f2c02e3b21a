/** Caffe's solver has the keys of its policy beside it: `lr_policy: step, gamma: 0.1`. Here they stand in a map. */
import type { ErrorObject } from 'ajv'

import { toValue, treeAt, type MapTree, type Path } from '../source/index.ts'
import { pathOf } from './error-path.ts'
import { branchesOf, definitions } from './node.ts'

export interface FlatPolicy {
  /** Where the solver stands, and the key that it is told at. */
  readonly path: Path
  readonly key: string
  readonly message: string
  readonly help: string
  /** What it explains. */
  readonly errors: readonly ErrorObject[]
}

/** One of each solver that has such keys. */
export function flatPolicies(errors: readonly ErrorObject[], tree: MapTree): readonly FlatPolicy[] {
  const solvers = new Map<string, ErrorObject[]>()
  for (const error of errors) {
    const [place] = /^.*\/solver(?=$|\/lr_policy$)/.exec(error.instancePath) ?? []
    if (place !== undefined) solvers.set(place, [...(solvers.get(place) ?? []), error])
  }
  return [...solvers.values()].flatMap((ofOne) => flatPolicy(ofOne, tree) ?? [])
}

function flatPolicy(errors: readonly ErrorObject[], tree: MapTree): FlatPolicy | undefined {
  const ofSolver = errors.filter(({ instancePath }) => !instancePath.endsWith('/lr_policy'))
  const [own] = ofSolver
  if (!own) return undefined // what is wrong is in the policy's own map
  const path = pathOf(own)
  const solver = treeAt(tree, path)
  const policies = definitions['lrPolicy'] ? branchesOf(definitions['lrPolicy']) : undefined
  if (solver?.kind !== 'map' || !policies) return undefined
  const keysOf = (type: string): readonly string[] => Object.keys(policies.get(type)?.properties ?? {})
  const all = new Set([...policies.keys()].flatMap(keysOf))
  const flat = ofSolver.filter(
    ({ keyword, params }) => keyword === 'additionalProperties' && all.has(String(params['additionalProperty'])),
  )
  const keys = flat.map(({ params }) => String(params['additionalProperty']))
  const said = solver.entries.get('lr_policy')?.value
  if (keys.length === 0 || said?.kind === 'map') return undefined
  const named = said?.kind === 'scalar' && policies.has(String(said.value)) ? String(said.value) : undefined
  const type =
    named ?? [...policies.keys()].sort(commonFirst).find((one) => keys.every((key) => keysOf(one).includes(key)))
  if (type === undefined) return undefined
  const needed = (policies.get(type)?.required ?? []).filter((key) => key !== 'type' && !keys.includes(key))
  const parts = [
    ...keys.map((key) => `${key}: ${JSON.stringify(toValue(solver.entries.get(key)?.value ?? solver))}`),
    ...needed.map((key) => `${key}: …`),
  ]
  return {
    path,
    key: named === undefined ? (keys[0] ?? 'lr_policy') : 'lr_policy',
    message: `${keys.map((key) => `\`${key}\``).join(' and ')} ${keys.length > 1 ? 'belong' : 'belongs'} in \`lr_policy\`, to the policy`,
    help: `write \`lr_policy: { type: ${type}, ${parts.join(', ')} }\``,
    errors: [
      ...flat,
      ...errors.filter(({ keyword, instancePath }) => keyword === 'type' && instancePath.endsWith('/lr_policy')),
    ],
  }
}

/** Of policies that have the same keys, everybody means a step; `exp` with a step's gamma would end the training at once. */
function commonFirst(a: string, b: string): number {
  return Number(b === 'step') - Number(a === 'step')
}
