/** What a page runs, as text: uPlot, and files of `templates/` that see each other and nothing of the page sees. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { packageFolder, readDependency } from '../package-info.ts'

/** Later files use what earlier ones say. */
const PARTS = ['chart.js', 'views.js', 'tables.js', 'multiples.js', 'report.js']

export function scriptsOf(live: boolean): readonly string[] {
  const own = `;(() => {\n'use strict'\n${PARTS.map(template).join('\n')}})()\n`
  return [readDependency('uplot/dist/uPlot.iife.min.js'), own, ...(live ? [template('live.js')] : [])]
}

export function styleOf(): string {
  return readDependency('uplot/dist/uPlot.min.css') + template('report.css')
}

/** What the page may run is named by its hash: were markup to get in, it could do nothing. */
export function policyOf(scripts: readonly string[], live: boolean): string {
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src ${scripts.map(hashOf).join(' ')}`
  return live ? `${policy}; connect-src 'self'` : policy
}

export function template(name: string): string {
  return readFileSync(join(packageFolder(), 'templates', name), 'utf8')
}

/** JSON that no text in it can end. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

function hashOf(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
}
