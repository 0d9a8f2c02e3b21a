/** `ts-compile tune`: what it prints, what it keeps, and how it ends. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { MAIN, workplace } from './command.ts'

const spec = (layers: string): string => `version: 1
name: x
data: { dataset: mnist, batch: { train: 8, test: 8 }, transform: { scale: 0.00390625 } }
network:
  layers:
${layers}    - { name: ip, type: inner_product, num_output: 10 }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.1, max_iter: 4 }
`
const place = workplace({
  'x.yaml': spec('    - { name: conv, type: convolution, num_output: 3, kernel_size: 5, stride: 3 }\n'),
  'flat.yaml': spec(''),
  'bad.yaml': spec('').replace('network.ip', 'network.iq'),
  'nets/net.yaml': 'kind: network\nlayers: [{ name: ip, type: inner_product, num_output: 3 }]\n',
})
afterAll(() => place.remove())

const measured = (): { readonly file: string; readonly names: readonly string[] } => {
  const folder = join(place.folder, '.cache/ts-compile/forms')
  const names = readdirSync(folder)
  return { file: join(folder, names[0]), names }
}

describe('ts-compile tune', () => {
  it('prints what each form takes, keeps it, and says what to do next', async () => {
    const { exitCode, stdout, stderr } = await place.run('tune', 'x.yaml', '--threads', '1')
    expect(exitCode, stderr).toBe(0)
    const [head, ...lines] = stdout.split('\n')
    expect(head.split(/\s{2,}/).filter((word) => word !== '')).toEqual(['op', 'form', 'ms'])
    const [first] = lines.filter((line) => line.startsWith('  conv2d_filter_grad'))
    expect(first).toMatch(/^ {2}conv2d_filter_grad 8x1x28x28 8x3x8x8 kernel=5x5 stride=3x3 +dilated_2 +\d+\.\d{3} {2}/)
    expect(lines.filter((line) => / {2}taken/.test(line))).toHaveLength(
      lines.filter((line) => /^ {2}\w/.test(line)).length,
    )
    const { file, names } = measured()
    expect(names).toEqual([expect.stringMatching(/^forms-[0-9a-f]{16}\.json$/)])
    expect(stderr).toContain(`wrote ${file}: runs of 1 thread on this machine take it`)
    expect(stderr).toMatch(/^next: ts-compile run x\.yaml --threads 1$/m)
    const { ops } = JSON.parse(readFileSync(file, 'utf8')) as { ops: Record<string, { milliseconds: object }> }
    const forms = Object.entries(ops).filter(([key]) => key.startsWith('conv2d_filter_grad'))
    expect(forms.map(([, { milliseconds }]) => Object.keys(milliseconds))).toEqual([
      ['dilated_2', 'dilated_1', 'dilated_4', 'dilated_8'],
    ])
  })

  it('tells machines a line an op, and measures again what is damaged', async () => {
    const { file } = measured()
    writeFileSync(file, readFileSync(file).subarray(0, 100))
    const { exitCode, stdout, stderr } = await place.run(
      'tune',
      '.',
      '--threads',
      '1',
      '--format',
      'json',
      '--set',
      'seed=1',
    )
    expect([exitCode, stdout]).toEqual([1, '']) // bad.yaml is one of them
    expect(stderr).toContain('error[unknown-reference]')
    const again = await place.run('tune', 'x.yaml', 'flat.yaml', '--threads', '1', '--format', 'json')
    expect(again.exitCode, again.stderr).toBe(0)
    for (const line of again.stdout.split('\n'))
      expect(Object.keys(JSON.parse(line) as object)).toEqual(['op', 'form', 'usual', 'milliseconds', 'spread'])
    expect(again.stderr).toContain('warning: what was measured before is lost: it is no JSON')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ machine: { threads: 1 } })
  })

  it('keeps nothing where there is nothing to choose, to read, or to write to', async () => {
    const flat = await place.run('tune', 'flat.yaml')
    expect([flat.exitCode, flat.stdout, flat.stderr]).toEqual([
      0,
      '',
      expect.stringContaining('there is nothing to choose'),
    ])
    expect(measured().names).toHaveLength(1)
    const none = await place.run('tune', 'nets')
    expect([none.exitCode, none.stderr]).toEqual([2, 'error: there is no experiment in nets'])
    const off = (env: object): Promise<{ exitCode?: number; stderr: string }> =>
      execa(process.execPath, [MAIN, 'tune', 'x.yaml'], {
        cwd: place.folder,
        reject: false,
        env: { NO_COLOR: '1', ...env },
      })
    const [unused, refused] = [await off({ TS_COMPILE_TUNING: 'off' }), await off({ TS_COMPILE_TUNING: 'x.yaml' })]
    expect([unused.exitCode, unused.stderr]).toEqual([2, expect.stringContaining('`TS_COMPILE_TUNING` is `off`')])
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('error[cannot-write]')])
  })
})
