/**
 * THE list of what is fuzzed. A target makes `seeds`, and `run`s one input: `read` where it was taken, `refused` where it was told to
 * be wrong in our own words, `worn` where it was refused and broke a library, so that this process has nothing more to tell; whatever else
 * it throws is a failure.
 */
import { data } from './data.mjs'
import { records } from './records.mjs'
import { texts } from './texts.mjs'
import { weights } from './weights.mjs'

export const targets = { ...texts, ...weights, ...data, ...records }
