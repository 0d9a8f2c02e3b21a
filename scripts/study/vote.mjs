/** What several networks say together: their shares of each class added up, as a student of their mix is taught. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { execaSync } from 'execa'
import { mean } from 'simple-statistics'

import { openNpyArray } from '../../dist/compiler/formats/index.js'
import { openDataset } from '../../dist/runtime/index.js'
import { softmax } from '../../dist/runtime/run/shares.js'

const main = new URL('../../dist/cli/main.js', import.meta.url).pathname

/**
 * @param {readonly string[]} runs of networks alone, of the same data, that end with class scores
 * @returns {Promise<{ alone: number[], together: number }>} shares of the test images that are answered rightly
 */
export async function vote(runs) {
  const { data } = JSON.parse(readFileSync(join(runs[0], 'plan.json'), 'utf8'))
  const { labels } = (await openDataset(data, runs[0])).test
  const shares = []
  for (const run of runs) shares.push(await sharesOf(run))
  const together = shares[0].map((row, i) => row.map((_, c) => shares.reduce((sum, of) => sum + of[i][c], 0)))
  return { alone: shares.map((of) => right(of, labels)), together: right(together, labels) }
}

/** A row an image: softmax of its scores. */
async function sharesOf(run) {
  const folder = mkdtempSync(join(tmpdir(), 'vote-'))
  try {
    const file = join(folder, 'scores.npy')
    const weights = join(run, 'network.safetensors')
    execaSync(process.execPath, [
      ...[main, 'predict', join(run, 'spec.resolved.yaml'), '--weights', weights],
      ...['--data', 'test', '-o', file],
    ])
    const bytes = readFileSync(file)
    const read = async (from, count) => bytes.subarray(from, from + count)
    const array = await openNpyArray({ size: bytes.length, read })
    const [images, classes] = array.shape
    const scores = await array.read(0, images * classes)
    return Array.from({ length: images }, (_, i) => [
      ...softmax(Float64Array.from(scores.subarray(i * classes, (i + 1) * classes))),
    ])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function right(answers, labels) {
  return mean(answers.map((row, i) => (row.indexOf(Math.max(...row)) === labels[i] ? 1 : 0)))
}
