export {
  choicesIn,
  circumstancesOf,
  readTable,
  tableFile,
  writeTable,
  type Measured,
  type Table,
} from './table-file.ts'
export { begunForms, Tuning } from './tuning.ts'
