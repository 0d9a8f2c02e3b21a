/** Networks that get no gradient, and whose weights move all the same; networks that get one, however little of them learns. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { withWeights } from '../../cli/weights-host.ts'
import { compile } from '../../compiler/index.ts'
import type { RunEvent } from '../../runtime/run/observer.ts'
import { lines } from '../harness.ts'
import { SOME_OF_MNIST, writeSomeOfMnist } from './some-of-mnist.ts'

const { runExperiment } = (await import(
  new URL('../../dist/runtime/index.js', import.meta.url).href
)) as typeof import('../../runtime/index.ts')

const place = mkdtempSync(join(tmpdir(), 'ts-compile-dead-'))
afterAll(() => rmSync(place, { recursive: true }))
writeSomeOfMnist(place, { train: 400, test: 100 })

const DEAD = 'bias_filler: { type: constant, value: -100 }'
const ALIVE = 'bias_filler: { type: constant, value: 0.1 }'
const small = (hidden: string): string =>
  `layers: [
    { name: hidden, type: inner_product, num_output: 4, ${hidden} },
    { name: relu, type: relu },
    { name: answer, type: inner_product, num_output: 10 },
  ], defaults: { weight_filler: xavier }`
const hard = (network: string): string => `type: softmax_cross_entropy, input: ${network}.answer, target: data.label`

const DATA = `data: { ${SOME_OF_MNIST}, batch: { train: 4, test: 100 }, transform: { scale: 0.00390625 } }`
const one = (solver: string, hidden: string): string => `${DATA}
network: { ${small(hidden)} }
losses: { hard: { ${hard('network')} } }
solver: { ${solver}, display: 100, test: { interval: 0 } }
`

let runs = 0
/** What a run warns of dead networks, and after how many iterations; it ends after `dies` in a process, and goes on in another. */
async function deaths(spec: string, dies?: number): Promise<readonly string[]> {
  const name = `x${runs++}`
  const file = join(place, `${name}.yaml`)
  writeFileSync(file, `version: 1\nname: ${name}\nguards: { dead_network: warn, exploding_gradient: off }\n${spec}`)
  const { experiment, diagnostics } = await withWeights((host) => compile(file, { host, running: true }))
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  const options = { threads: 1, autosave: 0, out: join(place, name) } as const
  if (dies !== undefined) {
    const dying = runExperiment(experiment, options, (event) => {
      if (event.type === 'step' && event.iteration === dies) throw new Error('dies here')
    })
    await expect(dying).rejects.toThrow('dies here')
  }
  let iteration = 0
  const told: string[] = []
  const { status } = await runExperiment(
    experiment,
    { ...options, ...(dies !== undefined && { resume: {} }) },
    (event: RunEvent) => {
      if (event.type === 'step') iteration = event.iteration
      if (event.type === 'warning' && event.diagnostic.code === 'network-dead')
        told.push(`${iteration}: ${event.diagnostic.message}`)
    },
  )
  expect(status).toBe('finished')
  return told
}

const SOLVERS = [
  'type: sgd, base_lr: 0.01, momentum: 0.9, weight_decay: 0.001',
  'type: sgd, base_lr: 0.01, momentum: 0.9, weight_decay: 0.001, regularization: l1',
  'type: sgd, base_lr: 0.01, weight_decay: 0.001, regularization: l1, clip_gradients: 0.1',
  'type: nesterov, base_lr: 0.01, momentum: 0.9, weight_decay: 0.001, regularization: l1',
  'type: adam, base_lr: 0.001, weight_decay: 0.001',
  'type: adam, base_lr: 0.001, weight_decay: 0.001, regularization: l1, iter_size: 2',
  'type: adamw, base_lr: 0.001, weight_decay: 0.01',
  'type: rmsprop, base_lr: 0.001, weight_decay: 0.001',
  'type: adagrad, base_lr: 0.01, weight_decay: 0.001',
  'type: adadelta, base_lr: 1, weight_decay: 0.001',
]

describe.each(SOLVERS)('by %s', (solver) => {
  it('a network without a gradient is found, and one that learns is not', async () => {
    const message = '`network` is dead: no gradient comes to the weights of 2 of its 2 layers since iteration 0'
    expect(await deaths(one(`${solver}, max_iter: 310`, DEAD))).toEqual([expect.stringContaining(`300: ${message}`)])
    // of which most of the first weights learn nothing: there are pixels that are black in all images
    expect(await deaths(one(`${solver}, max_iter: 310`, ALIVE))).toEqual([])
  })
})

// a rate that is far too high from iteration 150 on
it.each([
  ['adam, base_lr: 0.001, weight_decay: 0.001', 1000],
  ['sgd, base_lr: 0.01, momentum: 0.9, weight_decay: 0.0001, regularization: l1', 100],
])(
  'a network that dies as it is trained by %s is found, and at the same iteration where its process ends',
  async (solver, gamma) => {
    const dying = one(
      `type: ${solver}, max_iter: 600, snapshot: 90, lr_policy: { type: multistep, gamma: ${gamma}, stepvalue: [150] }`,
      ALIVE,
    )
    const whole = await deaths(dying)
    expect(whole).toEqual([expect.stringMatching(/^500: .* since iteration 200;/)])
    expect(await deaths(dying, 430)).toEqual(whole)
  },
)

it('networks that the stage, or the moment, trains by no loss are not dead', async () => {
  const two = (losses: string, rest: string): string => `${DATA}
teacher: { frozen: false, ${small(ALIVE)} }
student: { ${small(ALIVE)} }
losses: { one: { ${hard('teacher')} }, two: { ${hard('student')}${losses} } }
${rest}
`
  const solver = 'type: sgd, base_lr: 0.01, max_iter: 310, display: 100, test: { interval: 0 }'
  const stages = `solver: { type: sgd, base_lr: 0.01, test: { interval: 0 } }
stages: [{ name: first, losses: [one], solver: { max_iter: 310 } }, { name: second, losses: [two], solver: { max_iter: 10 } }]`
  expect(await deaths(two('', stages))).toEqual([])
  expect(await deaths(two(', active: { start: 305 }', `solver: { ${solver} }`))).toEqual([])
})
