/**
 * Runs inputs of one target, one after the other, and writes the number of each into a file before it begins: whoever kills this process
 * because it hangs then knows which input it was.
 */
import { openSync, writeSync } from 'node:fs'

import { RandomWords } from '../../dist/runtime/index.js'
import { mutated } from './mutate.mjs'
import { Place } from './place.mjs'
import { targets } from './targets/index.mjs'

const [name, seed, folder] = process.argv.slice(2)
const { seeds, run } = targets[name]
const place = new Place(folder)
const at = openSync(place.write('.at', Buffer.alloc(8)), 'r+')
const number = Buffer.alloc(8)
const found = await seeds(place)
/** Of one input, at most: what a process takes without it is some 150. */
const MEMORY = 700 * 2 ** 20

function inputOf(index) {
  return mutated(new RandomWords(Number(seed), 'order', name, index), found)
}

process.on('message', async ({ from, to }) => {
  const counts = { read: 0, refused: 0 }
  for (let index = from; index < to; index++) {
    number.writeDoubleLE(index)
    writeSync(at, number, 0, 8, 0)
    const bytes = inputOf(index)
    try {
      counts[await run(bytes, place)]++
    } catch (error) {
      failed(index, bytes, String(error?.stack ?? error))
    }
    if (process.memoryUsage().rss > MEMORY) {
      failed(index, bytes, `it takes ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`)
      break // the next one would be blamed for it
    }
    if (index % 64 === 0) await new Promise((next) => setImmediate(next)) // lets messages out
  }
  process.send({ kind: 'done', counts })
})

function failed(index, bytes, why) {
  process.send({ kind: 'failed', index, bytes: Buffer.from(bytes).toString('base64'), why })
}

process.send({ kind: 'ready', seeds: found.length })
