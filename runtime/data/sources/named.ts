import { about } from '../about.ts'
import type { PartRequest } from './request.ts'

/** What goes wrong while a part is read is about the value of the spec that names its files, or, where it says so, its labels. */
export function named<T>(
  { phase }: PartRequest,
  act: () => T | Promise<T>,
  key: 'path' | 'labels' = 'path',
): Promise<T> {
  return about(['data', phase, key], act)
}
