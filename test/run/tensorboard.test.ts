/** What TensorBoard reads of a run: decoded here field by field, with both checksums of each record. */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import protobuf from 'protobufjs'
import { afterAll, describe, expect, it } from 'vitest'

import { workplace } from '../cli/command.ts'
import { killed } from './killed.ts'
import { SOME_OF_MNIST, writeSomeOfMnist } from './some-of-mnist.ts'

const SPEC = `version: 1
name: x
data: { ${SOME_OF_MNIST}, batch: { train: 16, test: 50 }, transform: { scale: 0.00390625 } }
network: { layers: [{ name: ip, type: inner_product, num_output: 10, weight_filler: { type: xavier } }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
metrics: { acc: { type: accuracy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.05, max_iter: 60, display: 1, snapshot: 20, test: { interval: 20, iterations: 4 } }
`
const place = workplace({ 'x.yaml': SPEC, 'sweep.yaml': `${SPEC}sweep: { seed: [0, 1] }\n` })
writeSomeOfMnist(place.folder, { train: 600, test: 200 })
afterAll(() => place.remove())

/** From tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto. */
const { root } = protobuf.parse(`syntax = "proto3";
message SummaryMetadata { string display_name = 2; }
message Summary {
  message Value { string node_name = 7; string tag = 1; SummaryMetadata metadata = 9; oneof value { float simple_value = 2; } }
  repeated Value value = 1;
}
message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what { string file_version = 3; bytes graph_def = 4; Summary summary = 5; }
}`)
const Event = root.lookupType('Event')

/** Bit by bit. */
function crc32c(bytes: Uint8Array): number {
  let sum = 0xffffffffn
  for (const byte of bytes) {
    sum ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) sum = sum & 1n ? (sum >> 1n) ^ 0x82f63b78n : sum >> 1n
  }
  return Number(sum ^ 0xffffffffn)
}

function masked(bytes: Uint8Array): number {
  const sum = BigInt(crc32c(bytes))
  return Number((((sum >> 15n) | (sum << 17n)) + 0xa282ead8n) & 0xffffffffn)
}

interface Told {
  readonly wallTime: number
  readonly step?: number
  readonly fileVersion?: string
  readonly summary?: { readonly value: readonly { readonly tag: string; readonly simpleValue: number }[] }
}

/** The one event file of a run. */
function eventsIn(folder: string): readonly Told[] {
  const [name, ...more] = readdirSync(join(place.folder, folder)).filter((file) => file.includes('tfevents'))
  expect(more).toEqual([])
  expect(name).toMatch(/^events\.out\.tfevents\.\d{10}\./)
  const bytes = readFileSync(join(place.folder, folder, name))
  const found: Told[] = []
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at))
    const data = bytes.subarray(at + 12, at + 12 + length)
    expect(bytes.readUInt32LE(at + 8)).toBe(masked(bytes.subarray(at, at + 8)))
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(masked(data))
    found.push(Event.toObject(Event.decode(data), { longs: Number }) as Told)
    at += 16 + length
  }
  return found
}

/** What `metrics.jsonl` says, as events would. */
function expected(folder: string): readonly unknown[] {
  const lines = readFileSync(join(place.folder, folder, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => {
    const { iter, phase, ...values } = JSON.parse(line) as { iter: number; phase: string }
    const value = Object.entries(values).map(([name, number]) => [`${phase}/${name}`, Math.fround(Number(number))])
    return [iter, value]
  })
}

function told(folder: string): readonly unknown[] {
  return eventsIn(folder)
    .slice(1)
    .map(({ step = 0, summary }) => [step, summary?.value.map(({ tag, simpleValue }) => [tag, simpleValue])])
}

describe('the check of the checks', () => {
  it('knows the sum of the standard: nine digits', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
  })
})

describe('an event file', () => {
  it('says what metrics.jsonl says, line by line, and changes nothing else', async () => {
    const { exitCode, stderr } = await place.run('run', 'x.yaml', '--tensorboard')
    expect(exitCode, stderr).toBe(0)
    const [first, ...events] = eventsIn('runs/x')
    expect(first).toMatchObject({ fileVersion: 'brain.Event:2' })
    expect(told('runs/x')).toEqual(expected('runs/x'))
    const tags = new Set(events.flatMap(({ summary }) => summary?.value.map(({ tag }) => tag) ?? []))
    expect([...tags].sort()).toEqual([
      'test/acc',
      'test/loss',
      'test/loss.hard',
      'train/loss',
      'train/loss.hard',
      'train/lr',
    ])
    expect(Math.abs(first.wallTime - Date.now() / 1000)).toBeLessThan(600)
    expect(events.every(({ wallTime }, i) => i === 0 || wallTime >= events[i - 1].wallTime)).toBe(true)
    expect((await place.run('run', 'x.yaml', '--out', 'plain')).exitCode).toBe(0)
    const bytes = (name: string): Buffer => readFileSync(join(place.folder, name))
    expect(bytes('runs/x/metrics.jsonl').equals(bytes('plain/metrics.jsonl'))).toBe(true)
    expect(readdirSync(join(place.folder, 'plain')).filter((name) => name.includes('tfevents'))).toEqual([])
    expect((await place.run('verify', 'runs/x')).exitCode).toBe(0)
  })

  it('of a run that was killed has each line once, with the times that there were', async () => {
    await killed(place, 45, 'ended', '--tensorboard')
    const before = eventsIn('ended').slice(0, 30)
    const [name] = readdirSync(join(place.folder, 'ended')).filter((file) => file.includes('tfevents'))
    appendFileSync(join(place.folder, 'ended', name), 'half a rec')
    expect((await place.run('run', 'x.yaml', '--out', 'ended', '--resume')).exitCode).toBe(0)
    expect(told('ended')).toEqual(expected('ended'))
    expect(eventsIn('ended').slice(0, 30)).toEqual(before)
  })

  it('is one a member of a sweep, under its name', async () => {
    const short = ['--set', 'solver.max_iter=20', '--out', 'runs/sweep']
    const { exitCode, stderr } = await place.run('run', 'sweep.yaml', '--tensorboard', ...short)
    expect(exitCode, stderr).toBe(0)
    for (const member of ['runs/sweep/seed=0', 'runs/sweep/seed=1']) expect(told(member)).toEqual(expected(member))
  })
})
