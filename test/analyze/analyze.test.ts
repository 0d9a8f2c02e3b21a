/** `analyze` of a real run, held against what the run itself says; and its page in a real browser. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { workplace } from '../cli/command.ts'
import { SOME_OF_MNIST, writeSomeOfMnist } from '../run/some-of-mnist.ts'

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

const head = (name: string): string => `version: 1
name: ${name}
data: { ${SOME_OF_MNIST}, batch: { train: 32, test: 100 }, transform: { scale: 0.00390625 }, split: { validation: 100 } }
`
const place = workplace({
  'two.yaml': `kind: network
defaults: { weight_filler: xavier }
layers:
  - { name: hidden, type: inner_product, num_output: 12 }
  - { name: relu, type: relu }
  - { name: ip, type: inner_product, num_output: 10 }
`,
  'before.yaml': `${head('before')}network: { from: two.yaml }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.1, momentum: 0.9, max_iter: 60 }
`,
  'taught.yaml': `${head('taught')}teacher: { from: two.yaml, rename: { suffix: _t }, weights: { experiment: before.yaml } }
student: { from: two.yaml }
losses:
  hard: { type: softmax_cross_entropy, input: student.ip, target: data.label, weight: 0.1 }
  soft: { type: distillation, input: student.ip, target: teacher.ip_t, weight: { type: linear, from: 1, to: 0.5 } }
metrics:
  accuracy: { type: accuracy, input: student.ip, target: data.label }
  agreement: { type: agreement, input: student.ip, target: teacher.ip_t }
solver: { type: sgd, base_lr: 0.1, momentum: 0.9, max_iter: 40, snapshot: 20 }
`,
})
const file = (name: string): string => join(place.folder, name)

interface Analysis {
  readonly iteration: number
  readonly networks: readonly {
    readonly network: string
    readonly calibration: { readonly accuracy: number; readonly nll: number }
    readonly agreement?: { readonly teachers: readonly { readonly agreement: number }[] }
    readonly temperature: { readonly fitted: { readonly on: string; readonly images: object } }
    readonly dead_units: { readonly layers: readonly { readonly layer: string; readonly units: number }[] }
    readonly gradients?: {
      readonly states: readonly {
        readonly iteration: number
        readonly images: number
        readonly terms: readonly { readonly loss: string; readonly weight: number; readonly unweighted: number }[]
      }[]
    }
  }[]
}

beforeAll(async () => {
  writeSomeOfMnist(place.folder, { train: 600, test: 200 })
  const { exitCode, stderr } = await place.run('run', 'taught.yaml')
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('next: ')])
})
afterAll(() => place.remove())

describe('analyze', () => {
  it('finds again what the run found, of student and teacher', async () => {
    const { exitCode, stdout, stderr } = await place.run('analyze', 'taught', '--format', 'json')
    expect([exitCode, stderr]).toEqual([0, ''])
    const { networks, iteration } = JSON.parse(stdout) as Analysis
    const summary = JSON.parse(readFileSync(file('runs/taught/summary.json'), 'utf8')) as {
      readonly tests: readonly { readonly values: Readonly<Record<string, number>> }[]
    }
    const said = summary.tests.at(-1)?.values ?? {}
    expect([iteration, networks.map(({ network }) => network)]).toEqual([40, ['teacher', 'student']])
    const [teacher, student] = networks
    expect(student.calibration.accuracy).toBeCloseTo(said['accuracy'], 6)
    expect(student.calibration.nll).toBeCloseTo(said['loss.hard'], 5)
    expect(student.agreement?.teachers[0].agreement).toBeCloseTo(said['agreement'], 6)
    expect(teacher.agreement).toBeUndefined()
    expect(teacher.gradients).toBeUndefined() // nothing trains it
    expect(student.temperature.fitted).toMatchObject({ on: 'validation', images: { fitted: 100, judged: 200 } })
    expect(student.dead_units.layers).toEqual([expect.objectContaining({ layer: 'relu', units: 12, places: 1 })])

    const states = student.gradients?.states ?? []
    expect(states.map((one) => one.iteration)).toEqual([0, 20, 40])
    expect(states.map(({ terms }) => terms.map(({ weight }) => weight))).toEqual([
      [0.1, 1],
      [0.1, 0.75],
      [0.1, 0.5],
    ])
    const hard = states.map(({ terms }) => terms[0].unweighted)
    expect(hard[0]).toBeGreaterThan(0.8) // near √0.9, of a uniform answer of ten
    expect(hard[2]).toBeLessThan(hard[0])

    const { stdout: again } = await place.run(
      'eval',
      'taught.yaml',
      '--network',
      'student',
      '--weights',
      'runs/taught/student.safetensors',
      '--format',
      'json',
    )
    const found = JSON.parse(again) as { readonly accuracy: number; readonly cross_entropy: number }
    expect([student.calibration.accuracy, student.calibration.nll]).toEqual([
      found.accuracy,
      expect.closeTo(found.cross_entropy, 10),
    ])
  })

  it('says what it is told to analyse, where that is no finished run', async () => {
    const nothing = await place.run('analyze', 'nothing')
    expect([nothing.exitCode, nothing.stderr]).toEqual([2, expect.stringContaining('there is no run `nothing`')])
    const folder = await place.run('analyze', 'runs')
    expect([folder.exitCode, folder.stderr]).toEqual([2, expect.stringContaining('name one of those in it: runs/')])
  })

  it.skipIf(!existsSync(CHROMIUM))('writes a page whose charts have data, and which asks for nothing', async () => {
    const { exitCode, stderr } = await place.run('analyze', 'taught', '-o', 'analysis.html')
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('wrote analysis.html')])
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage({ viewport: { width: 1200, height: 800 } })
      const url = pathToFileURL(file('analysis.html')).href
      const trouble: string[] = []
      page.on('console', (message) => trouble.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => trouble.push(error.message))
      page.on('request', (request) => request.url() === url || trouble.push(`request: ${request.url()}`))
      await page.goto(url)
      // teacher: reliability, NLL, ECE, classes, dead units; student: these and gradients
      expect(await page.locator('figure .uplot').count()).toBe(11)
      const inked: readonly number[] =
        await page.evaluate(`[...document.querySelectorAll('figure canvas')].map((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        let count = 0
        for (let i = 0; i < data.length; i += 4)
          if (data[i + 3] > 60 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 40) count++
        return count
      })`)
      inked.forEach((count, i) => expect(count, `chart ${i}`).toBeGreaterThan(20))
      const gradients = page.locator('figure').last()
      await gradients.locator('.u-over').hover()
      await expect.poll(() => gradients.locator('.u-value').first().textContent()).toMatch(/\d/)
      expect(await page.locator('td.shaded').count()).toBeGreaterThan(100)
      expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-')
      expect(trouble).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
