/**
 * Takes pictures of pages about runs, for documents: `npm run screenshots -- OUT report RUN… [--golden NAME=CSV]…` or
 * `npm run screenshots -- OUT analyze RUN`. OUT is a folder; a picture is called by what it shows. With --dark as a dark screen has
 * it. Needs `npm run build`, and Chromium, `/usr/bin/chromium` or what `CHROMIUM` names.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { chromium } from 'playwright-core'
import sharp from 'sharp'

const WIDTH = 1100

const words = process.argv.slice(2)
const dark = words.includes('--dark')
const [out, command, ...operands] = words.filter((word) => word !== '--dark')
if (out === undefined || !['report', 'analyze'].includes(command) || operands.length === 0)
  throw new Error('npm run screenshots -- OUT report RUN… [--golden NAME=CSV]…, or OUT analyze RUN')

const main = new URL('../dist/cli/main.js', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'screenshots-'))
const page = join(folder, 'page.html')
execFileSync(process.execPath, [main, command, ...operands, '-o', page], { stdio: ['ignore', 'inherit', 'inherit'] })

mkdirSync(out, { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  const tab = await browser.newPage({ viewport: { width: WIDTH, height: 900 }, colorScheme: dark ? 'dark' : 'light' })
  await tab.goto(pathToFileURL(page).href)
  await tab.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  for (const section of await tab.locator('section[id]').all()) {
    const name = `${await section.getAttribute('id')}${dark ? '-dark' : ''}.png`
    await section.scrollIntoViewIfNeeded()
    // few colours: pictures that are committed have to be small
    const small = await sharp(await section.screenshot())
      .png({ palette: true, colours: 64, effort: 10 })
      .toBuffer()
    writeFileSync(join(out, name), small)
    console.log(`${join(out, name)}: ${Math.ceil(small.length / 1024)} KB`)
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
