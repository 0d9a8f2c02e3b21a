export { compose } from './compose.ts'
export { loadDocument } from './load.ts'
export { expandSweep, type SweepMember } from './sweep.ts'
export { parseSetting, type Setting } from './settings.ts'
