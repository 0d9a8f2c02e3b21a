/**
 * Runs inputs of one target, one after the other, and writes the number of each into a file before it begins, and what became of those
 * before: whoever kills this process because it hangs then knows which input it was.
 */
import { openSync, writeSync } from 'node:fs'

import { RandomWords } from '../../dist/runtime/index.js'
import { mutated } from './mutate.mjs'
import { Place } from './place.mjs'
import { targets } from './targets/index.mjs'

/** Of one input, at most: what a process takes without it is some 150. */
const MEMORY = 700 * 2 ** 20

const [name, seed, folder] = process.argv.slice(2)
const { seeds, run } = targets[name]
const place = new Place(folder)
const found = await seeds(place)
let isStopped = false
process.on('SIGINT', () => (isStopped = true)) // as a terminal sends to all

process.on('message', async ({ make, ...range }) => {
  if (make !== undefined) failed(make, inputOf(make), 'asked for')
  else process.send({ kind: 'done', next: await tried(range) })
})

/** Answers the number of the first that it has not tried. */
async function tried({ from, to, until }) {
  const at = Float64Array.of(from, 0, 0)
  const file = openSync(place.write('.at', new Uint8Array(at.buffer)), 'r+')
  let index = from
  let isWorn = false
  for (; index < to && Date.now() < until && !isStopped && !isWorn; index++) {
    at[0] = index
    writeSync(file, at, 0, at.byteLength, 0)
    const bytes = inputOf(index)
    try {
      const answer = await run(bytes, place)
      at[answer === 'read' ? 1 : 2]++
      isWorn = answer === 'worn'
    } catch (error) {
      failed(index, bytes, String(error?.stack ?? error))
    }
    if (process.memoryUsage().rss > MEMORY) {
      failed(index, bytes, `it takes ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`)
      index++ // the next one would be blamed for it
      break
    }
    if (index % 64 === 0) await new Promise((next) => setImmediate(next)) // lets messages out
  }
  at[0] = index
  writeSync(file, at, 0, at.byteLength, 0)
  return index
}

function inputOf(index) {
  return mutated(new RandomWords(Number(seed), 'order', name, index), found)
}

function failed(index, bytes, why) {
  process.send({ kind: 'failed', index, bytes: Buffer.from(bytes).toString('base64'), why })
}

process.send({ kind: 'ready' })
