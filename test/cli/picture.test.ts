/** `emit --target` of pictures, as a user runs it; and what browsers make of them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { execa } from 'execa'
import { chromium, type Browser, type Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { emitPicture } from '../../cli/commands/emit-picture.ts'
import { pngOf, svgOf } from '../../cli/graphviz.ts'
import { dotText, mermaidText } from '../../compiler/emit/picture/index.ts'
import { experiments } from '../files.ts'
import { HOSTILE, LARGE, named, pictureOf } from '../emit/pictures.ts'
import { MAIN, workplace } from './command.ts'

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const inBrowser = it.skipIf(!existsSync(CHROMIUM))
const MERMAID = createRequire(import.meta.url).resolve('@mermaid-js/tiny')

const place = workplace({
  'wider.yaml': (experiments['mnist-distill.yaml'] ?? '').replace(
    'conv1: { num_output: 8 }',
    'conv1: { num_output: 12 }',
  ),
  'broken.yaml': 'version: 1\nname: Broken\nlosses: {}\n',
})
let browser: Browser | undefined
let page: Page
beforeAll(async () => {
  if (!existsSync(CHROMIUM)) return
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  page = await browser.newPage()
  await page.addScriptTag({ path: MERMAID })
})
afterAll(async () => {
  await browser?.close()
  place.remove()
})

describe('emit --target', () => {
  it('prints text, and writes a file where it is told one', async () => {
    const dot = await place.run('emit', 'mnist-distill.yaml', '--target', 'dot')
    expect([dot.exitCode, dot.stderr, dot.stdout.split('\n')[0]]).toEqual([0, '', 'digraph {'])
    const svg = await place.run('emit', 'mnist-distill.yaml', '--target', 'svg', '-o', 'x.svg')
    expect([svg.exitCode, svg.stdout, svg.stderr]).toEqual([0, '', 'wrote x.svg'])
    expect(readFileSync(join(place.folder, 'x.svg'), 'utf8')).toContain('TEACHER: frozen')
    const alone = await place.run('emit', 'networks/lenet.yaml', '--target', 'mermaid')
    expect([alone.exitCode, alone.stdout]).toEqual([0, expect.stringContaining('431,080 parameters')])
  })

  it('draws the picture of README.md; else `npm run tour`', async () => {
    const shown = readFileSync(new URL('../../docs/mnist-distill.svg', import.meta.url), 'utf8')
    expect(shown).toBe(await svgOf(dotText(pictureOf('mnist-distill.yaml'))))
  })

  it('gives a PNG to a pipe, with letters in it', async () => {
    const { stdout } = await execa(process.execPath, [MAIN, 'emit', 'networks/lenet.yaml', '--target', 'png'], {
      cwd: place.folder,
      encoding: 'buffer',
    })
    const { format, width, height } = await sharp(stdout).metadata()
    expect(format).toBe('png')
    expect(height).toBeGreaterThan(width)
    const { channels } = await sharp(stdout).stats()
    expect(Math.min(...channels.map(({ min }) => min))).toBeLessThan(60) // ink
  })

  it('makes a PNG of what is long as fine as it may be, and none that nobody could read', async () => {
    const sized = (height: number): string =>
      `<svg width="10pt" height="${height}pt" xmlns="http://www.w3.org/2000/svg"><rect width="5" height="5"/></svg>`
    const { height } = await sharp(await pngOf(sized(16_000))).metadata()
    expect(height).toBe(16_000)
    await expect(pngOf(sized(60_000))).rejects.toThrow('too large for a PNG')
  })

  it('names a machine without fonts, and shows a terminal no PNG', async () => {
    writeFileSync(join(place.folder, 'fonts.conf'), '<?xml version="1.0"?><fontconfig></fontconfig>')
    const args = [MAIN, 'emit', 'networks/lenet.yaml', '--target', 'png', '-o', 'x.png']
    const env = { FONTCONFIG_FILE: join(place.folder, 'fonts.conf'), NO_COLOR: '1' }
    const { exitCode, stderr } = await execa(process.execPath, args, { cwd: place.folder, env, reject: false })
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('this machine has no font')])
    const isTTY = process.stdout.isTTY
    process.stdout.isTTY = true
    try {
      await expect(emitPicture('x.yaml', 'png', { target: 'png', runs: 'runs', set: [] })).rejects.toThrow(
        'a terminal cannot show a PNG',
      )
    } finally {
      process.stdout.isTTY = isTTY
    }
  })

  it('marks what is otherwise in another spec', async () => {
    const args = ['emit', 'wider.yaml', '--target', 'dot', '--highlight-diff']
    const { exitCode, stdout } = await place.run(...args, 'mnist-distill.yaml')
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('<b>~ conv1_s</b>')])
    expect(stdout).toContain('num_output 8 → 12')
    writeFileSync(join(place.folder, 'slower.yaml'), 'extends: mnist-seed.yaml\nsolver: { base_lr: 0.005 }\n')
    const unseen = await place.run('emit', 'slower.yaml', ...args.slice(2), 'mnist-seed.yaml')
    expect(unseen.stderr).toBe('not in the picture: solver.base_lr 0.01 → 0.005')
    const broken = await place.run(...args, 'broken.yaml')
    expect([broken.exitCode, broken.stderr]).toEqual([1, expect.stringContaining('`broken.yaml` has')])
  })

  it.each([
    [['x.yaml', '--target', 'svg', '--network', 'student'], 'say nothing of a picture'],
    [['x.yaml', '--target', 'caffe', '--highlight-diff', 'x.yaml'], 'is for pictures'],
    [['x.yaml', '--target', 'dot', '--highlight-diff', 'networks'], '`networks` is a folder'],
    [['networks/lenet.yaml', '--target', 'dot', '--highlight-diff', 'x.yaml'], 'is a network'],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await place.run('emit', ...args)
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})

/** The texts of boxes and of arrows in a drawn Mermaid. */
async function mermaidTexts(text: string): Promise<{ readonly boxes: readonly string[]; readonly all: string }> {
  return page.evaluate(async (source) => {
    const { mermaid, document } = globalThis as unknown as {
      mermaid: { render(id: string, text: string): Promise<{ svg: string }>; initialize(options: object): void }
      document: {
        body: {
          innerHTML: string
          textContent: string
          querySelectorAll(what: string): Iterable<{ textContent: string }>
        }
      }
    }
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })
    document.body.innerHTML = (await mermaid.render('drawn', source)).svg
    const boxes = [...document.body.querySelectorAll('.node .nodeLabel')].map((label) => label.textContent)
    return { boxes, all: document.body.textContent }
  }, text)
}

describe('in a browser', () => {
  inBrowser('Mermaid takes each picture', async () => {
    for (const main of ['mnist-hints.yaml', 'mnist-two-teachers.yaml', 'large.yaml']) {
      const { all } = await mermaidTexts(mermaidText(pictureOf(main, { 'large.yaml': LARGE })))
      expect(all).toContain('STUDENT: trained')
    }
  })

  inBrowser('and that of a difference, which Markdown folds', async () => {
    const { stdout } = await place.run('diff', 'mnist-distill.yaml', 'wider.yaml', '--format', 'md')
    const [, picture = ''] =
      /<details><summary>[^<]*beside it<\/summary>\n\n```mermaid\n([^`]*)```\n\n<\/details>/.exec(stdout) ?? []
    const { boxes } = await mermaidTexts(picture)
    expect(boxes).toEqual(expect.arrayContaining(['~ conv1_sconvolution 5×5num_output 8 → 12']))
    expect(boxes.length).toBe(5)
  })

  inBrowser('names are themselves in Mermaid', async () => {
    const { boxes } = await mermaidTexts(mermaidText(named(HOSTILE)))
    expect(boxes.map((text) => text.replaceAll('\u2060', '')).toSorted()).toEqual(
      HOSTILE.map((name) => name + name).toSorted(),
    )
  })

  inBrowser('and in SVG, which is XML', async () => {
    const svg = await svgOf(dotText(named(HOSTILE)))
    const texts = await page.evaluate((source) => {
      const { DOMParser } = globalThis as unknown as {
        DOMParser: new () => {
          parseFromString(
            text: string,
            type: string,
          ): { querySelectorAll(what: string): Iterable<{ textContent: string }> }
        }
      }
      const parsed = new DOMParser().parseFromString(source, 'image/svg+xml')
      return [...parsed.querySelectorAll('.node text, parsererror')].map(({ textContent }) => textContent)
    }, svg)
    expect(texts.toSorted()).toEqual([...HOSTILE, ...HOSTILE].toSorted())
    expect(svg).not.toMatch(/https?:\/\/(?!www\.w3\.org\/(?:2000\/svg|1999\/xlink))/)
  })
})
