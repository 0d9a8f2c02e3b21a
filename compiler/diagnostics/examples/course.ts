/** Examples of `catalogue/course.ts`. */
import type { CourseCode } from '../catalogue/course.ts'
import { edits, type SpecExample } from './example.ts'

const schedule = (range: string): string => `weight: { type: linear, from: 1, to: 0, ${range} }`

export const courseExamples: Readonly<Partial<Record<CourseCode, SpecExample>>> = {
  'schedule-range': {
    wrong: edits(["weight: '${lambda}'", schedule('start: 8, end: 4')]),
    right: edits(["weight: '${lambda}'", schedule('start: 4, end: 8')]),
  },
}
