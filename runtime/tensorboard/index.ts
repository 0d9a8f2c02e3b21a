export { eventFile, eventFileName, eventFilesIn, eventRecord, eventsOf } from './event-file.ts'
