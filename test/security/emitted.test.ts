/** Hostile names in what is emitted: programs, prototxts and annotations hold them as the same text, and as nothing else. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'

import { MAIN } from '../cli/command.ts'
import { HOSTILE_NAMES, HOSTILE_TEXTS } from './hostile-names.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-emitted-'))
afterAll(() => rmSync(folder, { recursive: true }))

// all have weights, so that a program must call them something
const layers = HOSTILE_NAMES.map((name, i) => ({
  name,
  type: 'inner_product',
  num_output: i === HOSTILE_NAMES.length - 1 ? 10 : 4,
}))
const SPEC = stringify({
  version: 1,
  name: 'names',
  description: HOSTILE_TEXTS.join('\n'),
  data: { dataset: 'mnist', shuffle: false, transform: { scale: 0.00390625 } },
  network: { layers: [{ name: 'first', type: 'convolution', num_output: 2, kernel_size: 5 }, ...layers] },
  losses: { hard: { type: 'softmax_cross_entropy', input: `network.${HOSTILE_NAMES.at(-1)}`, target: 'data.label' } },
  solver: { type: 'sgd', base_lr: 0.01, max_iter: 10 },
})
writeFileSync(join(folder, 'x.yaml'), SPEC)

async function emitted(...args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await execa(process.execPath, [MAIN, 'emit', 'x.yaml', ...args], {
    cwd: folder,
    reject: false,
  })
  expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, ''])
}
const python = async (program: string, ...args: readonly string[]): Promise<unknown> =>
  JSON.parse((await execa('/usr/bin/python3', ['-c', program, ...args], { cwd: folder })).stdout)

describe('a hostile name', () => {
  it('is a text of the emitted program, as Python reads it', async () => {
    await emitted('--target', 'pytorch', '-o', 'torch')
    const texts = await python(
      `import ast, json, sys
tree = ast.parse(open("torch/train.py").read())
print(json.dumps([node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]))`,
    )
    for (const name of HOSTILE_NAMES) expect((texts as string[]).some((text) => text.includes(name))).toBe(true)
    // a name that got out would be code
    const calls = await python(
      `import ast, json
tree = ast.parse(open("torch/train.py").read())
print(json.dumps(sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)})))`,
    )
    expect(calls).not.toContain('alert')
  })

  it('is the same layer in the emitted prototxt, as OpenCV and as our importer read it', async () => {
    await emitted('--target', 'caffe', '-o', 'caffe')
    const found = await python(
      `import json
import cv2
print(json.dumps(list(cv2.dnn.readNetFromCaffe("caffe/deploy.prototxt").getLayerNames())))`,
    )
    expect(found).toEqual(expect.arrayContaining(['first', ...HOSTILE_NAMES]))
    const { stdout } = await execa(process.execPath, [MAIN, 'import', 'caffe/deploy.prototxt'], { cwd: folder })
    const { layers: read } = parse(stdout) as { layers: { name: string }[] }
    expect(read.map(({ name }) => name)).toEqual(expect.arrayContaining([...HOSTILE_NAMES]))
  })

  it('ends no line of an annotation, and no cell of a table', async () => {
    writeFileSync(
      join(folder, 'y.yaml'),
      SPEC.replace('base_lr: 0.01', 'base_lr: 0.02').replace('num_output: 10', 'num_output: 11'),
    )
    for (const format of ['github', 'md', 'sarif', 'json']) {
      const { exitCode, stdout } = await execa(
        process.execPath,
        [MAIN, 'diff', 'x.yaml', 'y.yaml', '--format', format],
        { cwd: folder, reject: false },
      )
      expect([format, exitCode]).toEqual([format, 0])
      if (format === 'github')
        expect(stdout.split('\n').every((line) => /^::(warning|notice|error) /.test(line))).toBe(true)
      if (format === 'md') expect(stdout).not.toMatch(/<(script|img)/)
      if (format === 'sarif' || format === 'json') JSON.parse(stdout)
    }
    expect(readFileSync(join(folder, 'x.yaml'), 'utf8')).toBe(SPEC)
  })
})
