/** Teachers that a spec does not describe: networks in files of ONNX, and what was recorded. */
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { decodeSafetensors, npyHeader } from '../../compiler/formats/index.ts'
import { encodeModel } from '../../compiler/onnx/index.ts'
import { workplace } from '../cli/command.ts'
import { python, pythonHas } from '../formats/python.ts'

const LOSSES = `losses:
  hard: { type: softmax_cross_entropy, input: student.ip2, target: data.label, weight: 0.5 }
  soft: { type: distillation, input: student.ip2, target: teacher.SCORES, temperature: 4, weight: 0.5 }
solver: { type: sgd, base_lr: 0.01, momentum: 0.9, max_iter: 3, display: 1, test: { interval: 2, iterations: 2 } }
allow:
  - { code: teacher-uniform, reason: its numbers are no one’s }
  - { code: teacher-at-chance, reason: its numbers are no one’s }
`
const spec = (teacher: string, data = 'batch: { train: 32, test: 100 }', scores = 'logits'): string => `version: 1
name: x
data: { dataset: mnist, transform: { scale: 0.00390625 }, ${data} }
teacher: ${teacher}
student: { from: networks/lenet.yaml, override: { conv1: { num_output: 4 }, conv2: { num_output: 8 }, ip1: { num_output: 16 } } }
${LOSSES.replace('SCORES', scores)}`
const ONNX = '{ onnx: t.onnx, outputs: { logits: scores } }'

const place = workplace({ 'x.yaml': spec(ONNX) })
afterAll(() => place.remove())
const at = (name: string): string => join(place.folder, name)

/** Sizes of an axis; undefined is a free one. */
type Sizes = readonly (number | undefined)[]
interface Made {
  readonly input?: Sizes
  readonly inputType?: number
  readonly output?: Sizes | 'not said'
  readonly outputType?: number
  readonly second?: boolean
  readonly op?: readonly [type: string, domain: string]
  readonly scale?: number
  /** The scores are made of `z` by it. */
  readonly last?: 'Softmax' | 'LogSoftmax'
}

const info = (name: string, sizes: Sizes | 'not said', elemType: number): object => ({
  name,
  type: {
    tensorType: {
      elemType,
      ...(sizes !== 'not said' && {
        shape: { dim: sizes.map((size) => (size === undefined ? {} : { dimValue: size })) },
      }),
    },
  },
})

/** Scores that are linear in the pixels. */
function linear({
  input = [undefined, 1, 28, 28],
  inputType = 1,
  output = [undefined, 10],
  outputType = 1,
  second = false,
  op = ['Flatten', ''],
  scale = 1,
  last,
}: Made = {}): Uint8Array {
  const numbers = Float32Array.from({ length: 7840 }, (_, i) => scale * Math.sin(i * 0.7))
  return encodeModel({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 13 }, ...(op[1] === '' ? [] : [{ domain: op[1], version: 1 }])],
    graph: {
      name: 'linear',
      node: [
        { opType: op[0], domain: op[1], input: ['image'], output: ['flat'] },
        { opType: 'MatMul', input: ['flat', 'w'], output: [last ? 'z' : 'scores'] },
        ...(last
          ? [
              { opType: last, input: ['z'], output: ['made'] },
              { opType: 'Identity', input: ['made'], output: ['scores'] },
            ]
          : []),
      ],
      initializer: [{ name: 'w', dims: [784, 10], dataType: 1, rawData: new Uint8Array(numbers.buffer) }],
      input: [
        info('image', input, inputType),
        ...(second ? [info('mask', [undefined, 1], 1)] : []),
        info('w', [784, 10], 1),
      ],
      output: [info('scores', output, outputType)],
    },
  })
}

/** A file of ONNX whose initializers lie at `path`, which has 12 letters. */
function elsewhere(path: string): Uint8Array {
  const bytes = readFileSync(new URL('../formats/fixtures/external.onnx', import.meta.url))
  return Buffer.from(bytes.toString('latin1').replaceAll('external.bin', path), 'latin1')
}

interface Line {
  readonly iter: number
  readonly phase: string
  readonly [value: string]: number | string
}
const metrics = (out: string): readonly Line[] =>
  readFileSync(at(`${out}/metrics.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

async function run(out: string, ...more: readonly string[]): Promise<string> {
  const { exitCode, stderr } = await place.run('run', ...more, '--out', out)
  return exitCode === 0 ? '' : `${exitCode} ${stderr}`
}

async function check(text: string): Promise<string> {
  writeFileSync(at('checked.yaml'), text)
  const { stderr, stdout } = await place.run('check', 'checked.yaml')
  return `${stdout}${stderr}`
}

beforeAll(() => writeFileSync(at('t.onnx'), linear()))

describe('a network in a file of ONNX', () => {
  it('teaches, is known by its hash, and changes the plan with its bytes', async () => {
    expect(await run('whole', 'x.yaml')).toBe('')
    const lock = JSON.parse(readFileSync(at('whole/lock.json'), 'utf8')) as {
      weights: object[]
      hashes: { plan: string }
    }
    expect(lock.weights).toMatchObject([{ network: 'teacher', file: 't.onnx', format: 'onnx' }])
    writeFileSync(at('t.onnx'), linear({ scale: 2 }))
    const { stdout } = await place.run('show', 'x.yaml', '--hash')
    writeFileSync(at('t.onnx'), linear())
    expect(stdout).not.toContain(lock.hashes.plan)
    expect((await place.run('show', 'x.yaml', '--hash')).stdout).toContain(lock.hashes.plan)
  })

  it('is measured by `expect`, and by `eval`', async () => {
    writeFileSync(
      at('proud.yaml'),
      spec(ONNX.replace('scores } }', 'scores }, expect: { accuracy: { min: 0.9, of: logits } } }')),
    )
    expect(await run('proud', 'proud.yaml')).toMatch(
      /^1 .*`teacher\.logits` has an accuracy of 0\.\d+, and the spec expects at least 0\.9/s,
    )
    const { stdout } = await place.run('eval', 'x.yaml', '--network', 'teacher', '--format', 'json')
    expect(JSON.parse(stdout)).toMatchObject({ network: 'teacher', of: 'logits', images: 10_000 })
  })

  it('has no layers that could be written for others', async () => {
    for (const target of ['caffe', 'pytorch']) {
      const { exitCode, stderr } = await place.run('emit', 'x.yaml', '--target', target, '-o', 'emitted')
      expect(exitCode).toBe(1)
      expect(stderr).toContain(`error[${target}-cannot-say]: \`teacher\` is not made of layers`)
      expect(stderr).toContain('--> x.yaml:4:1')
    }
    const all = await place.run('emit', 'x.yaml', '--target', 'onnx', '-o', 'emitted')
    expect([all.exitCode, all.stderr]).toEqual([2, expect.stringContaining('runs/x/student.safetensors')])
    const one = await place.run('emit', 'x.yaml', '--target', 'onnx', '--network', 'teacher', '-o', 'emitted')
    expect([one.exitCode, one.stderr]).toEqual([2, expect.stringContaining('`teacher` has no layers to write')])
    expect(existsSync(at('emitted'))).toBe(false)
  })

  it('that answers the same of all is stopped before step 1', async () => {
    writeFileSync(at('zero.onnx'), linear({ scale: 0 }))
    writeFileSync(at('zero.yaml'), spec(ONNX.replace('t.onnx', 'zero.onnx')).replace(/allow:[^]*$/, ''))
    expect(await run('zero', 'zero.yaml')).toMatch(
      /^1 .*teacher-uniform.*`teacher\.logits` says nearly the same of all 10 classes/s,
    )
    expect(existsSync(at('zero'))).toBe(false)
  })

  it('is proved without the file by what was locked beside it, and with the file held against that', async () => {
    copyFileSync(at('t.onnx'), at('locked.onnx'))
    expect((await place.run('weights', 'lock', 'locked.onnx')).exitCode).toBe(0)
    const text = spec(ONNX.replace('t.onnx', 'locked.onnx'))
    rmSync(at('locked.onnx'))
    expect(await check(text)).toContain('0 errors, 0 warnings')
    expect(await check(text.replace('logits: scores', 'logits: score'))).toContain('did you mean `scores`?')
    writeFileSync(at('locked.onnx'), linear({ scale: 3 }))
    expect(await check(text)).toContain('`locked.onnx` is not what `locked.onnx.header.json` was made of')
    rmSync(at('locked.onnx'))
    writeFileSync(at('locked.yaml'), text)
    expect(await run('locked', 'locked.yaml')).toContain('`locked.onnx` cannot be read as ONNX: no such file')
  })

  it('that gives a softmax is told of where a loss takes another, known by what was locked too', async () => {
    writeFileSync(at('soft.onnx'), linear({ last: 'Softmax' }))
    const text = spec(ONNX.replace('t.onnx', 'soft.onnx'))
    const told = await check(text)
    expect(told).toMatch(
      /warning\[double-softmax\]: `teacher\.logits` is a softmax, and `losses\.soft`.*\n.*checked\.yaml:8:/,
    )
    expect(told).toContain('export the network with `z`, which is below it in the file, as an output')
    expect((await place.run('weights', 'lock', 'soft.onnx')).exitCode).toBe(0)
    rmSync(at('soft.onnx'))
    expect(await check(text)).toBe(told)
    // its softmax is that of the scores, at any temperature
    writeFileSync(at('log.onnx'), linear({ last: 'LogSoftmax' }))
    expect(await check(spec(ONNX.replace('t.onnx', 'log.onnx')))).toContain('0 errors, 0 warnings')
  })

  it.each<readonly [string, Made, string]>([
    [
      'images of another size',
      { input: [undefined, 3, 32, 32] },
      'takes `image` of [?, 3, 32, 32], and images are [N, 1, 28, 28]',
    ],
    ['images that are flat', { input: [undefined, 784] }, 'takes `image` of [?, 784], and images are [N, 1, 28, 28]'],
    ['batches of one', { input: [1, 1, 28, 28] }, 'takes `image` of [1, 1, 28, 28]: batches of 1 and no other'],
    ['float64', { inputType: 11 }, 'takes `image` of F64, and images are F32'],
    ['whole numbers', { inputType: 7 }, 'takes `image` of I64, and images are F32'],
    ['two inputs', { second: true }, 'takes 2 inputs, `image`, `mask`, and a teacher is given images alone'],
    ['an output of float64', { outputType: 11 }, 'gives `scores` of F64, and losses compare F32'],
    ['an output without a shape', { output: 'not said' }, 'does not say the shape of `scores`'],
    [
      'an output of a free shape',
      { output: [undefined, undefined] },
      'does not say the shape of `scores`, only [?, ?]',
    ],
    ['an output of one batch', { output: [1, 10] }, 'gives `scores` of [1, 10], whatever the batch'],
    ['another width', { output: [undefined, 7] }, '`losses.soft`'],
  ])('of %s is refused when the spec is read', async (_, made, message) => {
    writeFileSync(at('bad.onnx'), linear(made))
    const told = await check(spec(ONNX.replace('t.onnx', 'bad.onnx')))
    expect(told).toContain(message)
    expect(told).toMatch(/checked\.yaml:[48]:/)
  })

  it('of free height and width is taken', async () => {
    writeFileSync(at('free.onnx'), linear({ input: [undefined, undefined, undefined, undefined] }))
    expect(await check(spec(ONNX.replace('t.onnx', 'free.onnx')))).toContain('0 errors, 0 warnings')
  })

  it.each<readonly [string, Uint8Array, string]>([
    ['no file of ONNX', Buffer.from('what is this?'), 'cannot be read as ONNX: it is of no format that we read'],
    ['nothing', new Uint8Array(), 'cannot be read as ONNX: it is empty'],
    ['a file that was cut', linear().subarray(0, 20_000), 'cannot be read as ONNX'],
    ['an array', npyHeader('<f4', [0, 10]), 'cannot be read as ONNX'],
    [
      'of numbers outside of its folder',
      elsewhere('../secre.bin'),
      'cannot be read as ONNX: it names `../secre.bin`, and files that belong to it lie in its folder',
    ],
  ])('that is %s is refused', async (_, bytes, message) => {
    writeFileSync(at('bad.onnx'), bytes)
    expect(await check(spec(ONNX.replace('t.onnx', 'bad.onnx')))).toContain(message)
  })

  it('with an operator that nobody knows is refused by what the engine says, with its file', async () => {
    writeFileSync(at('magic.onnx'), linear({ op: ['Magic', 'com.example'] }))
    writeFileSync(at('magic.yaml'), spec(ONNX.replace('t.onnx', 'magic.onnx')))
    expect(await run('magic', 'magic.yaml')).toMatch(/^1 .*foreign-unusable.*magic\.onnx.*com\.example/s)
  })

  it('that gives another shape than it says is refused', async () => {
    writeFileSync(at('liar.onnx'), linear({ output: [undefined, 10, 1, 1] }))
    writeFileSync(at('liar.yaml'), spec(ONNX.replace('t.onnx', 'liar.onnx')))
    expect(await run('liar', 'liar.yaml')).toMatch(
      /^1 .*it gives `scores` of \[100, 10\], and says that it is \[100, 10, 1, 1\]/s,
    )
  })

  it.each([
    ['layers', '{ onnx: t.onnx, outputs: { logits: scores }, layers: [{ name: a, type: relu }] }'],
    ['frozen', '{ onnx: t.onnx, outputs: { logits: scores }, frozen: true }'],
    ['weights', '{ onnx: t.onnx, outputs: { logits: scores }, weights: { file: t.onnx } }'],
    ['recorded', '{ onnx: t.onnx, recorded: l.npy, outputs: { logits: scores } }'],
  ])('has no `%s`', async (key, teacher) => {
    const told = await check(spec(teacher))
    expect(told).toContain('foreign-keys')
    expect(told).toContain(`\`${key}\``)
  })

  it('says what it gives, and is a teacher', async () => {
    expect(await check(spec('{ onnx: t.onnx }'))).toContain('nothing says what `teacher` gives')
    const student = spec(ONNX).replace(
      'student: { from: networks/lenet.yaml',
      'student: { onnx: t.onnx, outputs: { ip2: scores } } #',
    )
    expect(await check(student)).toContain('`student` is a student, and `onnx` makes a teacher')
    expect(await check(spec(ONNX).replace('from: networks/lenet.yaml', 'from: teacher'))).toContain(
      '`teacher` is known by its outputs alone',
    )
  })
})

describe('answers that were recorded', () => {
  beforeAll(async () => {
    for (const [set, file] of [
      ['train', 'logits.npy'],
      ['test', 'test.npy'],
    ]) {
      const { exitCode } = await place.run('predict', 'x.yaml', '--network', 'teacher', '--data', set, '-o', file)
      expect(exitCode).toBe(0)
    }
  })

  it.each([
    ['all images', 'batch: { train: 32, test: 100 }'],
    [
      'some of them',
      'batch: { train: 32, test: 100 }, split: { validation: 1000 }, limit: { train: 500, test: 300 }, exclude_classes: [3]',
    ],
    ['in file order', 'batch: { train: 32, test: 100 }, shuffle: false'],
  ])('teach as their teacher does, of %s', async (name, data) => {
    const folder = name.replaceAll(' ', '-')
    writeFileSync(at('running.yaml'), spec(ONNX, data))
    writeFileSync(
      at('playing.yaml'),
      spec('{ recorded: { train: logits.npy, test: test.npy }, outputs: { logits: [10] } }', data),
    )
    expect(await run(`${folder}-run`, 'running.yaml')).toBe('')
    expect(await run(`${folder}-played`, 'playing.yaml')).toBe('')
    expect(metrics(`${folder}-played`)).toEqual(metrics(`${folder}-run`))
    const [ran, played] = ['run', 'played'].map((how) =>
      decodeSafetensors(readFileSync(at(`${folder}-${how}/student.safetensors`))),
    )
    for (const [tensor, { data: numbers }] of ran.tensors)
      expect(played.tensors.get(tensor)?.data, tensor).toEqual(numbers)
  })

  it('of training images alone teach the same, and tests report what they can', async () => {
    writeFileSync(at('alone.yaml'), spec('{ recorded: logits.npy, outputs: { logits: [10] } }'))
    expect(await run('alone', 'alone.yaml')).toBe('')
    const trained = (out: string): readonly Line[] => metrics(out).filter(({ phase }) => phase === 'train')
    expect(trained('alone')).toEqual(trained('whole'))
    const [test] = metrics('alone').filter(({ phase }) => phase === 'test')
    expect(Object.keys(test).sort()).toEqual(['accuracy', 'iter', 'loss.hard', 'phase'])
  })

  it('of which nothing says whose they are are refused, but by a word', async () => {
    copyFileSync(at('logits.npy'), at('bare.npy'))
    const bare = spec('{ recorded: bare.npy, outputs: { logits: [10] } }')
    expect(await check(bare)).toMatch(/error\[recording-unverified\].*of which images `bare\.npy` has a row/s)
    writeFileSync(
      at('bare.yaml'),
      bare.replace('allow:', 'allow:\n  - { code: recording-unverified, reason: made elsewhere }'),
    )
    expect(await run('bare', 'bare.yaml')).toBe('')
  })

  it('of another dataset, or of fewer images, or changed, are refused', async () => {
    const header = readFileSync(at('logits.npy.header.json'), 'utf8')
    const bytes = readFileSync(at('logits.npy'))
    const told = async (name: string, change: (text: string) => string, array: Uint8Array = bytes): Promise<string> => {
      writeFileSync(at(`${name}.npy`), array)
      writeFileSync(at(`${name}.npy.header.json`), change(header))
      writeFileSync(at(`${name}.yaml`), spec(`{ recorded: ${name}.npy, outputs: { logits: [10] } }`))
      return run(name, `${name}.yaml`)
    }
    const { dataset } = (JSON.parse(header) as { recorded: { dataset: string } }).recorded
    expect(await told('foreign', (text) => text.replace(dataset, 'f'.repeat(64)))).toMatch(
      /^1 .*recording-misfit.*it is of a dataset with the hash f{64}/s,
    )
    expect(await told('fewer', (text) => text.replace('[60000,10]', '[50000,10]'))).toContain(
      '`fewer.npy` has 50000 rows, and mnist has 60000 training images',
    )
    expect(await told('narrow', (text) => text.replace('[60000,10]', '[60000,9]'))).toContain(
      '`outputs.logits` is [10], and a row of `narrow.npy` is [9]',
    )
    expect(await told('swapped', (text) => text.replace('"train"', '"test"'))).toContain(
      'was recorded of the test images',
    )
    const changed = Uint8Array.from(bytes)
    changed[changed.length - 2] ^= 1
    expect(await told('changed', (text) => text, changed)).toMatch(/recording-misfit.*its SHA-256 is/s)
    expect(await told('cut', (text) => text, bytes.subarray(0, 100_000))).toMatch(/recording-misfit.*bytes of numbers/s)
  })

  it('where images change from epoch to epoch are a warning at that line', async () => {
    const text = spec('{ recorded: logits.npy, outputs: { logits: [10] } }', 'batch: { train: 32, test: 100 }').replace(
      'scale: 0.00390625',
      'scale: 0.00390625, train: { mirror: true }',
    )
    expect(await check(text)).toMatch(/recording-augmented.*checked\.yaml:3:/s)
  })

  it('cannot answer other images', async () => {
    const { exitCode, stderr } = await place.run(
      'predict',
      'alone.yaml',
      '--network',
      'teacher',
      '--input',
      'logits.npy',
      '-o',
      'y.npy',
    )
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('takes [N, 1, 28, 28]')])
  })
})

const LENET = `
import sys, torch, torch.nn as nn
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 20, 5); self.conv2 = nn.Conv2d(20, 50, 5); self.ip1 = nn.Linear(800, 500); self.ip2 = nn.Linear(500, 10)
    def forward(self, x):
        x = nn.functional.max_pool2d(self.conv1(x), 2)
        x = nn.functional.max_pool2d(self.conv2(x), 2)
        return self.ip2(torch.relu(self.ip1(torch.flatten(x, 1))))
net = Net().eval()
free = {'image': {0: 'N'}, 'scores': {0: 'N'}}
torch.onnx.export(net, torch.zeros(1, 1, 28, 28), sys.argv[1], input_names=['image'], output_names=['scores'], dynamic_axes=free, opset_version=13)
torch.save(net.state_dict(), sys.argv[2])
print('true')
`

describe.skipIf(!pythonHas('torch') || !pythonHas('onnx'))(
  'a LeNet that PyTorch exported (python3-torch, python3-onnx)',
  () => {
    it('teaches as the same layers with the same weights do', async () => {
      expect(python(LENET, at('lenet.onnx'), at('lenet.pth'))).toBe(true)
      writeFileSync(at('exported.yaml'), spec(ONNX.replace('t.onnx', 'lenet.onnx')))
      const layers = '{ from: networks/lenet.yaml, weights: { file: lenet.pth, layout: pytorch } }'
      writeFileSync(at('layers.yaml'), spec(layers, undefined, 'ip2'))
      expect(await run('exported', 'exported.yaml')).toBe('')
      expect(await run('layers', 'layers.yaml')).toBe('')
      const [exported, described] = [metrics('exported'), metrics('layers')]
      expect(exported.length).toBe(described.length)
      described.forEach((line, i) => {
        for (const [key, value] of Object.entries(line)) {
          if (typeof value === 'number')
            expect(Math.abs(Number(exported[i][key]) - value), `${key} of line ${i}`).toBeLessThan(1e-5)
        }
      })
    })
  },
)
