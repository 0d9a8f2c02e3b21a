/** `ts-compile import`: from a prototxt to a spec that checks, and what is said where there is none. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { encodeCaffemodel } from '../../compiler/formats/index.ts'
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
