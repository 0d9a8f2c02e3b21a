/** Hostile names in Markdown and in pictures, as a page makes them of it that forbids nothing: no script runs, nothing is asked for. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { execa } from 'execa'
import { marked } from 'marked'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'

import { MAIN } from '../cli/command.ts'
import { HOSTILE_NAMES, HOSTILE_TEXTS } from './hostile-names.ts'
import { troubleOf } from './watched-page.ts'

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const inBrowser = it.skipIf(!existsSync(CHROMIUM))
const folder = mkdtempSync(join(tmpdir(), 'ts-compile-markdown-'))

/** As two experiments differ: in all that hostile names are of. */
function spec(name: string, units: number, description: string): string {
  const last = HOSTILE_NAMES.length - 1
  const layers = HOSTILE_NAMES.map((layer, i) => ({
    name: layer,
    type: 'inner_product',
    num_output: i === last ? 10 : units + i, // none like its neighbours, so that a picture has each
  }))
  return stringify({
    version: 1,
    name,
    description,
    data: { dataset: 'mnist' },
    network: { layers },
    losses: { hard: { type: 'softmax_cross_entropy', input: `network.${HOSTILE_NAMES[last]}`, target: 'data.label' } },
    solver: { type: 'sgd', base_lr: units / 100, max_iter: 4 },
  })
}

let browser: Browser
beforeAll(async () => {
  writeFileSync(join(folder, 'x.yaml'), spec('first', 4, HOSTILE_TEXTS.join('\n')))
  writeFileSync(join(folder, 'y.yaml'), spec('second', 5, HOSTILE_TEXTS.toReversed().join('\n')))
  if (existsSync(CHROMIUM)) browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
})
afterAll(async () => {
  if (existsSync(CHROMIUM)) await browser.close()
  rmSync(folder, { recursive: true })
})

async function told(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, ...args], { cwd: folder, reject: false })
  expect([args[0], exitCode, exitCode === 0 ? '' : stderr]).toEqual([args[0], 0, ''])
  return stdout
}

interface Shown {
  readonly text: string
  /** Dialogs, errors, what is printed, requests. */
  readonly trouble: readonly string[]
  /** Elements that do something by themselves. */
  readonly active: number
}

/** `script` runs on the page, and may make more of it. */
async function shown(html: string, script = '', library?: string): Promise<Shown> {
  const page = await browser.newPage()
  const trouble = troubleOf(page)
  await page.setContent(html)
  if (library !== undefined) await page.addScriptTag({ path: library })
  if (script !== '') await page.evaluate(script)
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  const active = await page.evaluate<number>(
    `[...document.querySelectorAll('body *')].filter((one) => /^(script|iframe|img|object|embed|form|link|base)$/i.test(one.localName) ||
      [...one.attributes].some(({ name, value }) => name.startsWith('on') || /^\\s*(javascript|data):/i.test(value))).length`,
  )
  const text = await page.evaluate<string>('document.body.textContent')
  await page.close()
  return { text, trouble, active }
}

describe('a page that shows what it is given', () => {
  inBrowser('would run what is hostile: so this test sees it', async () => {
    const { trouble, active } = await shown(await marked(HOSTILE_TEXTS.join('\n\n')))
    expect(active).toBeGreaterThan(2)
    expect(trouble.join('\n')).toMatch(/alert|dialog|outside\.example/)
  })
})

describe('Markdown', () => {
  inBrowser.each([
    ['diff', ['diff', 'x.yaml', 'y.yaml', '--format', 'md']],
    ['compare', ['compare', 'x.yaml', 'y.yaml', '--format', 'md']],
  ])('of %s is text on a page, and every name is there', async (_command, args) => {
    const markdown = await told(...args)
    const { text, trouble, active } = await shown(await marked(markdown, { gfm: true }))
    expect({ trouble, active }).toEqual({ trouble: [], active: 0 })
    expect(text).toContain('alert(1)')
  })
})

describe('a picture', () => {
  inBrowser('of Mermaid is text, as Mermaid draws it', async () => {
    const picture = await told('emit', 'x.yaml', '--target', 'mermaid')
    const library = createRequire(import.meta.url).resolve('@mermaid-js/tiny')
    const script = `(async () => {
      mermaid.initialize({ startOnLoad: false })
      const { svg } = await mermaid.render('drawn', ${JSON.stringify(picture)})
      document.body.innerHTML = svg
    })()`
    const { text, trouble, active } = await shown('<body></body>', script, library)
    expect({ trouble, active }).toEqual({ trouble: [], active: 0 })
    expect(text).toContain('onerror')
  })

  inBrowser('of SVG is text', async () => {
    const svg = await told('emit', 'x.yaml', '--target', 'svg')
    const { trouble, active } = await shown(`<body>${svg}</body>`)
    expect({ trouble, active }).toEqual({ trouble: [], active: 0 })
  })
})
