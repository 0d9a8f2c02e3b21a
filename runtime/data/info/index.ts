export { contactSheet } from './contact-sheet.ts'
export { describeData, type DataDescription, type PartDescription } from './describe.ts'
