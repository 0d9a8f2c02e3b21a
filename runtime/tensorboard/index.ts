export { eventFileName, eventFilesIn, eventRecord, eventsOf } from './event-file.ts'
