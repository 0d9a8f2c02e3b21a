export { fastest, type FormTimes } from './measure.ts'
export {
  choicesIn,
  circumstancesOf,
  isTuningOff,
  readTable,
  tableFile,
  writeTable,
  type Measured,
  type Table,
} from './table-file.ts'
export { measureOps, tune, type Tuned, type TuneOptions } from './tune.ts'
export { begunForms, Tuning } from './tuning.ts'
