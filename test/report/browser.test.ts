/** The reports of real runs, opened in a real browser. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { runReport } from '../../runtime/report/index.ts'
import { workplace } from '../cli/command.ts'
import { small } from '../files.ts'
import { chartsIn, plans, record, withoutTiming } from './records.ts'

/** Debian's; another by the environment. Where there is none, what needs it is skipped, which .ci/run counts as failed. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const inBrowser = it.skipIf(!existsSync(CHROMIUM))

/** As its pixels are scaled, the teacher learns enough in its few iterations to be let through. */
const scaled = 'data: { dataset: mnist, transform: { scale: 0.00390625 } }'
const place = workplace({
  ...small(
    ['data: { dataset: mnist }\nteacher', `${scaled}\nteacher`],
    ['data: { dataset: mnist }\nnetwork', `${scaled}\nnetwork`],
    [
      'weights: { experiment: teacher.yaml }',
      'weights: { experiment: teacher.yaml }\n  expect: { accuracy: { min: 0.01, of: ip_t } }',
    ],
    [
      'base_lr: 0.01, max_iter: 10 }\n',
      'base_lr: 0.0001, max_iter: 12, display: 4, test: { interval: 6, iterations: 3 } }\nsweep: { lambda: [0, 0.5] }\n',
    ],
  ),
})
const file = (name: string): string => join(place.folder, name)
const REPORTS = ['runs/small/report.html', 'runs/small/lambda=0/report.html', 'runs/small/lambda=0.5/report.html']

let browser: Browser | undefined
beforeAll(async () => {
  const { exitCode, stderr } = await place.run('run', 'x.yaml')
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('next: open runs/small/report.html in a browser')])
  if (existsSync(CHROMIUM)) browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser?.close()
  place.remove()
})

interface Opened {
  readonly page: Page
  /** All that should not be: messages, errors, requests. */
  readonly trouble: readonly string[]
}

async function open(report: string, colorScheme: 'light' | 'dark', width = 1200): Promise<Opened> {
  if (!browser) throw new Error(`there is no ${CHROMIUM}`)
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } })
  const url = pathToFileURL(file(report)).href
  const trouble: string[] = []
  page.on('console', (message) => trouble.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => trouble.push(error.message))
  page.on('request', (request) => request.url() === url || trouble.push(`request: ${request.url()}`))
  await page.goto(url)
  await page.waitForFunction(
    'document.querySelectorAll(".uplot").length === document.querySelectorAll("figure").length',
  )
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  return { page, trouble }
}

/** For each chart and each of its lines, how many pixels have its colour (faint lines are mixed with the paper). */
function pixels(page: Page): Promise<readonly (readonly number[])[]> {
  return page.evaluate(`[...document.querySelectorAll('figure[data-chart]')].sort((a, b) => a.dataset.chart - b.dataset.chart).map((figure) => {
    const canvas = figure.querySelector('canvas')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return [...figure.querySelectorAll('.u-series:not(:first-child) .u-marker')].map((marker) => {
      const [r, g, b] = getComputedStyle(marker).borderTopColor.match(/\\d+/g).map(Number)
      let count = 0
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] > 100 && Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 24) count++
      return count
    })
  })`)
}

describe.each(REPORTS)('%s', (report) => {
  it('has a line with points for each quantity of the journal', () => {
    const charts = chartsIn(readFileSync(file(report), 'utf8'))
    const folders = report === REPORTS[0] ? ['runs/small/lambda=0', 'runs/small/lambda=0.5'] : [join(report, '..')]
    for (const folder of folders) {
      const lines = readFileSync(file(`${folder}/metrics.jsonl`), 'utf8')
        .trimEnd()
        .split('\n')
      for (const line of lines) {
        const { iter, phase, ...values } = JSON.parse(line) as Record<string, number>
        for (const [name, value] of Object.entries(values)) {
          const chart = charts.find((candidate) => candidate.name === name)
          const at = chart?.iterations.indexOf(iter) ?? -1
          const drawn = chart?.series.filter((series) => series.phase === String(phase)).map(({ points }) => points[at])
          expect(drawn, `${name} at ${iter}`).toContain(value)
        }
      }
    }
  })

  inBrowser.each(['light', 'dark'] as const)(
    'draws every line in %s, without a message or a request',
    async (scheme) => {
      const { page, trouble } = await open(report, scheme)
      const charts = chartsIn(readFileSync(file(report), 'utf8'))
      const counts = await pixels(page)
      expect(counts.map((lines) => lines.length)).toEqual(charts.map(({ series }) => series.length))
      for (const [i, lines] of counts.entries())
        for (const count of lines) expect(count, charts[i].name).toBeGreaterThan(20)
      const paper = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
      expect(paper).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 23, 28)')
      expect(trouble).toEqual([])
      await page.close()
    },
  )

  inBrowser('fits a telephone, and the window when it changes', async () => {
    const { page, trouble } = await open(report, 'light', 400)
    const widths = (): Promise<readonly number[]> =>
      page.evaluate('[document.documentElement.scrollWidth, document.querySelector(".uplot").offsetWidth]')
    const [body, chart] = await widths()
    expect(body).toBe(400)
    expect(chart).toBeLessThan(400)
    await page.setViewportSize({ width: 800, height: 800 })
    await expect.poll(async () => (await widths())[1]).toBeGreaterThan(600)
    expect((await widths())[0]).toBe(800)
    expect(trouble).toEqual([])
    await page.close()
  })
})

describe('on the page', () => {
  inBrowser('a line is hidden and shown by mouse and by key, also after its chart was drawn anew', async () => {
    const { page, trouble } = await open(REPORTS[1], 'light')
    const name = page.locator('figure').first().locator('.u-series th').nth(1)
    const hidden = (): Promise<number> => page.locator('figure').first().locator('.u-series.u-off').count()
    await name.click()
    expect(await hidden()).toBe(1)
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(() => pixels(page).then(([first]) => first[0])).toBe(0)
    expect(await hidden()).toBe(1)
    await name.press('Enter')
    expect(await hidden()).toBe(0)
    await page.getByLabel('logarithmic').first().click()
    expect(trouble).toEqual([])
    await page.close()
  })

  inBrowser('a curve fills its chart though one value lies far out, which can be seen as well', async () => {
    const { spec } = plans()
    const metrics = Array.from({ length: 100 }, (_, i) => ({
      iter: i,
      phase: 'train',
      loss: i === 50 ? 90 : 2 - i / 100,
    }))
    writeFileSync(file('outlier.html'), runReport(record(spec, { metrics })))
    const { page, trouble } = await open('outlier.html', 'light')
    /** How much of the chart's height the line takes at its left and right thirds, where nothing lies far out. */
    const share = (): Promise<number> =>
      page.evaluate(`(() => {
        const canvas = document.querySelector('figure canvas')
        const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        const [r, g, b] = getComputedStyle(document.querySelectorAll('.u-marker')[1]).borderTopColor.match(/\\d+/g).map(Number)
        const rows = []
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            const i = 4 * (y * width + x)
            const near = Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 24
            if (data[i + 3] > 100 && near && (x < 0.4 * width || x > 0.7 * width)) rows.push(y)
          }
        return (rows.at(-1) - rows[0]) / height
      })()`)
    expect(await share()).toBeGreaterThan(0.5)
    await page.getByLabel('with the value far out').click()
    await expect.poll(share).toBeLessThan(0.1)
    expect(trouble).toEqual([])
    await page.close()
  })

  inBrowser('is printed on white, from the dark too, and is dark again afterwards', async () => {
    const { page } = await open(REPORTS[1], 'dark')
    const paper = (): Promise<string> =>
      page.evaluate('getComputedStyle(document.documentElement).getPropertyValue("--paper")')
    await page.evaluate('dispatchEvent(new Event("beforeprint"))')
    expect(await paper()).toBe('#fff')
    await page.evaluate('dispatchEvent(new Event("afterprint"))')
    expect(await paper()).toBe('#14171c')
    expect((await page.pdf()).length).toBeGreaterThan(10_000)
    await page.close()
  })
})

describe('a page that compares', () => {
  inBrowser('draws logged curves, shows what is chosen, sorts, and has numbers behind its charts', async () => {
    writeFileSync(file('log.csv'), 'iter,accuracy,loss,ts_loss\n0,0.1,2.3,3\n6,0.5,1.5,2\n12,0.6,1.2,1.5\n')
    writeFileSync(file('comparison.html'), 'older')
    const made = await place.run('report', 'runs/small', '--golden', 'lambda=0.5=log.csv')
    expect([made.exitCode, made.stderr]).toEqual([
      0,
      expect.stringContaining('wrote comparison.html: 2 runs; replaced'),
    ])
    const { page, trouble } = await open('comparison.html', 'light')
    expect(await page.locator('.small figure').nth(1).locator('.u-series').allTextContents()).toEqual([
      expect.stringContaining('iteration'),
      expect.stringContaining('ours'),
      expect.stringContaining('logged'),
    ])
    const shown = (): Promise<readonly string[]> => page.locator('.small figcaption p').allTextContents()
    const before = await shown()
    await page.getByLabel('Show').selectOption({ label: 'loss.hard, test' })
    expect(await shown()).not.toEqual(before)

    const heads = page.locator('.sortable').first().locator('th')
    const members = (): Promise<readonly string[]> =>
      page.locator('.sortable').first().locator('tbody td:first-child').allTextContents()
    await heads.nth(2).getByRole('button').press('Enter')
    expect([await heads.nth(2).getAttribute('aria-sort'), await members()]).toEqual([
      'descending',
      ['lambda=0.5', 'lambda=0'],
    ])
    await heads.nth(2).getByRole('button').click()
    expect(await members()).toEqual(['lambda=0', 'lambda=0.5'])

    const chart = page.locator('figure[data-chart]').first()
    await chart.locator('.u-over').hover()
    await expect.poll(() => chart.locator('.u-value').first().textContent()).toMatch(/\d/)
    await page.mouse.move(0, 0)
    await chart.locator('.u-wrap').press('ArrowRight')
    await expect.poll(() => chart.locator('.u-value').first().textContent()).toBe('0')
    await chart.locator('summary').press('Enter')
    await expect.poll(() => chart.locator('.numbers tbody tr').count()).toBe(2)
    expect(trouble).toEqual([])
    const links: readonly string[] = await page.evaluate(
      '[...document.querySelectorAll(".sortable td a")].map((link) => link.getAttribute("href"))',
    )
    for (const link of links) expect(existsSync(file(decodeURIComponent(link))), link).toBe(true)
    const pdf = await page.pdf()
    expect([pdf.length > 20_000, pdf.subarray(0, 5).toString()]).toEqual([true, '%PDF-'])
    await page.close()
  })
})

describe('the folder', () => {
  it('has no half-written report, and the teacher has one too', () => {
    const names = readdirSync(file('runs'), { recursive: true }).map(String)
    expect(names.filter((name) => name.endsWith('.html')).length).toBe(4)
    expect(names.filter((name) => name.includes('.tmp-'))).toEqual([])
  })

  it('gives the same bytes when the same is run again, its timing aside', async () => {
    await place.run('run', 'x.yaml', '--out', 'again/small')
    for (const report of REPORTS) {
      const again = readFileSync(file(report.replace('runs', 'again')), 'utf8')
      expect(withoutTiming(again) === withoutTiming(readFileSync(file(report), 'utf8')), report).toBe(true)
    }
  })

  it('gets a report that is missing, and keeps one that is there', async () => {
    const [all, first, second] = REPORTS.map(file)
    const before = readFileSync(first, 'utf8')
    rmSync(all)
    rmSync(first)
    writeFileSync(second, 'mine')
    const { stderr } = await place.run('run', 'x.yaml')
    expect(stderr).toContain('this very run is finished already')
    expect(readFileSync(first, 'utf8')).toBe(before)
    expect(readFileSync(second, 'utf8')).toBe('mine')
    expect(existsSync(all)).toBe(true)
  })

  it('keeps the report of a run beside which a sweep is put', async () => {
    await place.run('run', 'x.yaml', '--set', 'sweep=null', '--out', 'both')
    const alone = readFileSync(file('both/report.html'), 'utf8')
    const { stderr } = await place.run('run', 'x.yaml', '--out', 'both')
    expect(stderr).toContain('next: open both/sweep.report.html')
    expect(readFileSync(file('both/report.html'), 'utf8')).toBe(alone)
  })
})
