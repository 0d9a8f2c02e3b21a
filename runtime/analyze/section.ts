/** What a measure tells readers: the same for a terminal and for a page. */
import type { Chart } from '../report/index.ts'
import type { Scores } from './scores.ts'

/** A number with its digits behind the point; a count; a word; or nothing to say. */
export type Value = string | number | { readonly share: number } | undefined

export interface SectionTable {
  readonly title?: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly Value[])[]
  /** Rows are compared: the share of its row that each number is, from the second column on, is seen as a shade. */
  readonly shaded?: boolean
}

export interface Section {
  readonly title: string
  /** A sentence each. */
  readonly notes: readonly string[]
  readonly tables: readonly SectionTable[]
  readonly charts: readonly Chart[]
}

/** A network of the run, and all that was asked of it. */
export interface Subject {
  readonly network: string
  readonly role: 'network' | 'teacher' | 'student'
  readonly classes: number
  readonly classNames: readonly string[]
  readonly test: Scores
  /** Of images that were held out; absent where the spec holds none out. */
  readonly validation?: Scores
  /** Networks that taught it, and what they say of the same test images. */
  readonly teachers: readonly { readonly network: string; readonly test: Scores }[]
  readonly rectified: readonly Rectified[]
  /** How the losses of this network pull at its scores. */
  readonly pulls: readonly PullsAt[]
  readonly seed: number
}

/** The units behind a ReLU. */
export interface Rectified {
  readonly layer: string
  readonly places: number
  /** Over all test images, what each unit passed: 0 where it passed nothing. */
  readonly passed: Float64Array
}

/** The losses at one state. */
export interface PullsAt {
  readonly iteration: number
  readonly images: number
  readonly terms: readonly {
    readonly loss: string
    readonly weight: number
    /** Mean over images of the L2 norm of the gradient of an image's loss at its scores, before the weight. */
    readonly size: number
  }[]
}

export interface Measured {
  readonly key: string
  readonly result: object
  readonly section: Section
}

/** `measure` answers undefined where there is nothing to measure. */
export interface Measure<R extends object> {
  /** In JSON. */
  readonly key: string
  readonly measure: (subject: Subject) => R | undefined
  readonly section: (result: R, subject: Subject) => Section
}

export type Measuring = (subject: Subject) => Measured | undefined

export function measuring<R extends object>(one: Measure<R>): Measuring {
  return (subject) => {
    const result = one.measure(subject)
    return result && { key: one.key, result, section: one.section(result, subject) }
  }
}

/** A chart of which little need be said. */
export function chart(of: Pick<Chart, 'name' | 'title' | 'iterations' | 'series'> & Partial<Chart>): Chart {
  return { detail: '', stepped: false, stages: [], ...of }
}
