/** `ts-compile import` and `emit`: from a prototxt to a spec that checks, back again, and what is said where neither can be. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { encodeCaffemodel, encodeSafetensors } from '../../compiler/formats/index.ts'
import { nets } from '../import/importing.ts'
import { workplace } from './command.ts'

const place = workplace({
  'lenet.prototxt': nets['lenet.prototxt'] ?? '',
  'lenet_solver.prototxt': nets['lenet_solver.prototxt'] ?? '',
  'ts_lenet.prototxt': nets['ts_lenet.prototxt'] ?? '',
  'ts_lenet_solver.prototxt': nets['ts_lenet_solver.prototxt'] ?? '',
  'bad.prototxt': (nets['lenet.prototxt'] ?? '').replace('bottom: "conv1"', 'botom: "conv1"'),
})
afterAll(() => place.remove())

const blob = (...shape: number[]): { shape: number[]; data: Float32Array } => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
})
const teacher = [
  ['conv_t1', blob(20, 1, 5, 5), blob(20)],
  ['conv_t2', blob(50, 20, 5, 5), blob(50)],
  ['ip_t1', blob(500, 800), blob(500)],
  ['ip_t2', blob(100, 500), blob(100)],
] as const
writeFileSync(
  join(place.folder, 'teacher.caffemodel'),
  encodeCaffemodel({
    name: 'teacher',
    layers: teacher.map(([name, ...blobs]) => ({ name, type: '', bottoms: [], tops: [name], blobs })),
  }),
)

describe('import', () => {
  it('writes a spec that checks, and never over another', async () => {
    const args = ['import', 'lenet.prototxt', '--solver', 'lenet_solver.prototxt', '-o', 'from-caffe.yaml']
    const { exitCode, stderr, stdout } = await place.run(...args)
    expect([exitCode, stdout]).toEqual([0, ''])
    expect(stderr).toContain('next: ts-compile check from-caffe.yaml')
    const text = readFileSync(join(place.folder, 'from-caffe.yaml'), 'utf8')
    expect(text).toMatch(/^# yaml-language-server: \$schema=.*schema\/experiment\.editor\.schema\.json\n# Imported/)
    expect(text).toContain('name: from-caffe\n')
    expect((await place.run('check', 'from-caffe.yaml')).exitCode).toBe(0)
    const again = await place.run(...args)
    expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('is there already') as unknown])
  })

  it('finds the net that a solver names, and proves the weights by the file', async () => {
    const { exitCode } = await place.run(
      'import',
      'ts_lenet_solver.prototxt',
      '--weights',
      'teacher.caffemodel',
      '-o',
      't.yaml',
    )
    expect(exitCode).toBe(0)
    expect(readFileSync(join(place.folder, 't.yaml'), 'utf8')).toContain('weights: { file: teacher.caffemodel }')
    const checked = await place.run('check', 't.yaml')
    expect(checked.stderr).toContain('0 errors')
    expect(checked.stderr).not.toContain('weights-unverified')
  })

  it('shows a mistake in the line of the prototxt', async () => {
    const { exitCode, stderr, stdout } = await place.run('import', 'bad.prototxt')
    expect([exitCode, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/error\[prototxt-field\]: a `layer` has no field `botom`\n {2}--> bad\.prototxt:20:39/)
    expect(stderr).toContain('did you mean `bottom`?')
  })

  it('says what is missing', async () => {
    const none = await place.run('import', 'none.prototxt')
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('cannot read `none.prototxt`') as unknown])
    const weights = await place.run('import', 'lenet.prototxt', '--weights', 'none.caffemodel')
    expect(weights.exitCode).toBe(2)
    const shape = await place.run('import', 'lenet.prototxt', '--shape', '3,32')
    expect([shape.exitCode, shape.stderr]).toEqual([
      2,
      expect.stringContaining('channels, height and width') as unknown,
    ])
    expect(existsSync(join(place.folder, 'none.yaml'))).toBe(false)
  })
})

describe('emit', () => {
  it('writes nets, a solver and the weights that are at hand, and says how Caffe runs them', async () => {
    const net = ['import', 'ts_lenet.prototxt', '--solver', 'ts_lenet_solver.prototxt']
    expect((await place.run(...net, '--weights', 'teacher.caffemodel', '-o', 'distill.yaml')).exitCode).toBe(0)
    const { exitCode, stderr, stdout } = await place.run('emit', 'distill.yaml', '--target', 'caffe', '-o', 'caffe')
    expect([exitCode, stdout]).toEqual([0, ''])
    expect(stderr).toContain(
      'wrote train_test.prototxt, solver.prototxt, deploy.prototxt, distill.caffemodel to caffe\n',
    )
    expect(stderr).toContain('next: cd caffe && caffe train -solver solver.prototxt -weights distill.caffemodel')
    const { stdout: tensors } = await place.run('weights', 'caffe/distill.caffemodel', '--format', 'json')
    const { stdout: before } = await place.run('weights', 'teacher.caffemodel', '--format', 'json')
    expect(tensors).toBe(before)
    const back = await place.run(
      'import',
      'caffe/solver.prototxt',
      '--weights',
      'caffe/distill.caffemodel',
      '-o',
      'back.yaml',
    )
    expect(back.exitCode).toBe(0)
    const hashes = async (file: string): Promise<string | undefined> =>
      (await place.run('show', '--hash', file)).stdout.split(' ')[0]
    expect((await place.run('check', 'back.yaml')).exitCode).toBe(0)
    const { stdout: plan } = await place.run('compile', 'back.yaml', '-o', '-')
    expect(plan).toContain('ts_loss')
    expect(await hashes('back.yaml')).toMatch(/^[0-9a-f]{64}$/)
  })

  it('takes trained weights by the names that layers have in the spec', async () => {
    const tensors = new Map(
      [
        ['conv1.weight', blob(20, 1, 5, 5)],
        ['conv1.bias', blob(20)],
      ].map(([name, value]) => [name as string, value as ReturnType<typeof blob>]),
    )
    writeFileSync(join(place.folder, 'trained.safetensors'), encodeSafetensors({ tensors, metadata: {} }))
    expect((await place.run('import', 'lenet_solver.prototxt', '-o', 'plain.yaml')).exitCode).toBe(0)
    const args = ['emit', 'plain.yaml', '--target', 'caffe', '-o', 'plain', '--weights']
    expect((await place.run(...args, 'trained.safetensors')).exitCode).toBe(0)
    const { stdout } = await place.run('weights', 'plain/plain.caffemodel', '--format', 'json')
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { name: string }).name),
    ).toEqual(['conv1.weight', 'conv1.bias'])
    const none = await place.run(...args, 'teacher.caffemodel')
    expect([none.exitCode, none.stderr]).toEqual([1, expect.stringContaining('has no tensor of the names') as unknown])
  })

  it('takes what another experiment trains from its finished run, and says whose weights are left out without one', async () => {
    const tiny = (suffix: string): string => `{ layers: [{ name: ip${suffix}, type: inner_product, num_output: 10 }] }`
    const head = 'version: 1\ndata: { dataset: mnist, shuffle: false }\n'
    const solver = 'solver: { type: sgd, base_lr: 0.001, max_iter: 1, test: { iterations: 1 } }\n'
    const hard = 'losses: { hard: { type: softmax_cross_entropy, input: network.ip_t, target: data.label } }\n'
    const soft =
      'losses: { soft: { type: distillation, input: student.ip_s, target: teacher.ip_t, convention: seed } }\n'
    const [teacher, student] = [tiny('_t'), tiny('_s')]
    const taught = `teacher: ${teacher.replace('{ layers', '{ weights: { experiment: tiny.yaml }, layers')}\nstudent: ${student}\n`
    writeFileSync(join(place.folder, 'tiny.yaml'), `${head}name: tiny\nnetwork: ${teacher}\n${hard}${solver}`)
    writeFileSync(join(place.folder, 'taught.yaml'), `${head}name: taught\n${taught}${soft}${solver}`)
    const args = ['emit', 'taught.yaml', '--target', 'caffe', '-o', 'taught']
    const before = await place.run(...args)
    expect([before.exitCode, existsSync(join(place.folder, 'taught/taught.caffemodel'))]).toEqual([0, false])
    expect(before.stderr).toMatch(/`teacher` is left out of the caffemodel: .*no finished run of it is in `runs`/)
    expect((await place.run('run', 'tiny.yaml', '--out', 'others/tiny')).exitCode).toBe(0)
    const { exitCode, stderr } = await place.run(...args, '--runs', 'others')
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('-weights taught.caffemodel') as unknown])
    expect(stderr).not.toContain('left out')
    const diff = await place.run('weights', 'diff', 'others/tiny/network.safetensors', 'taught/taught.caffemodel')
    expect([diff.exitCode, diff.stderr]).toEqual([0, expect.stringContaining('the same: 2 tensors') as unknown])
  })

  it('writes a network file as a net to use, with weights or without', async () => {
    const text = 'kind: network\ninput: [1, 4, 4]\nlayers:\n  - { name: fc, type: inner_product, num_output: 3 }\n'
    writeFileSync(join(place.folder, 'small.yaml'), text)
    const bare = await place.run('emit', 'small.yaml', '--target', 'caffe', '-o', 'used')
    expect([bare.exitCode, bare.stderr]).toEqual([0, 'wrote deploy.prototxt to used'])
    const data = (size: number): Float32Array => new Float32Array(size).map((_, i) => i / 8)
    const tensors = new Map([
      ['fc.weight', { shape: [3, 16], data: data(48) }],
      ['fc.bias', { shape: [3], data: data(3) }],
    ])
    writeFileSync(join(place.folder, 'small.safetensors'), encodeSafetensors({ tensors, metadata: {} }))
    const args = ['emit', 'small.yaml', '--target', 'caffe', '-o', 'used', '--weights', 'small.safetensors']
    expect((await place.run(...args)).stderr).toBe('wrote deploy.prototxt, small.caffemodel to used')
    const { stderr, exitCode } = await place.run('weights', 'diff', 'small.safetensors', 'used/small.caffemodel')
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('the same: 2 tensors') as unknown])
    expect((await place.run('import', 'used/deploy.prototxt', '-o', 'small-again.yaml')).exitCode).toBe(0)
    expect(readFileSync(join(place.folder, 'small-again.yaml'), 'utf8')).toContain('num_output: 3')
  })

  it('shows what Caffe cannot say in the line of the spec, and writes nothing', async () => {
    const { exitCode, stderr } = await place.run('emit', 'mnist-distill.yaml', '--target', 'caffe', '-o', 'none')
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/error\[caffe-cannot-say\]: `losses.soft`: .*T²\n {2}--> mnist-distill\.yaml:\d+:\d+/)
    expect(existsSync(join(place.folder, 'none'))).toBe(false)
    expect((await place.run('emit', 'mnist-distill.yaml')).exitCode).toBe(2)
  })
})
