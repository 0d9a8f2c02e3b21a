/** Mistakes in the course of a training: schedules, stages, and what ends them. */
import type { CatalogueEntry } from './entry.ts'

export type CourseCode = 'schedule-range'

export const courseCodes: Readonly<Record<CourseCode, CatalogueEntry>> = {
  'schedule-range': {
    severity: 'error',
    title: 'the numbers of a schedule do not go together',
    explanation:
      'A schedule goes from one number to another while iterations go from `start` to `end`, so `end` comes after `start`. ' +
      '`exponential` goes in equal factors, which lead neither from 0 nor past it. A temperature is more than 0 throughout.',
  },
}
