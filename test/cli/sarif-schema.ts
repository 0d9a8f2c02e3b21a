/**
 * The schema of SARIF 2.1.0, as it comes with Microsoft's matchers for tests, of which nothing else is loaded. It is in
 * JSON Schema's draft 04, and closed: a property that the standard does not know is a mistake.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type { AnySchema, ValidateFunction } from 'ajv'
import ajvDraft04 from 'ajv-draft-04'
import ajvFormats from 'ajv-formats'

const file = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
const ajv = new ajvDraft04.default({ allErrors: true, unicodeRegExp: false }) // its pattern of languages has a lone bracket
ajvFormats.default(ajv)

export const isSarif: ValidateFunction = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as AnySchema)
