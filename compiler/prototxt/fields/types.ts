/**
 * The messages of Caffe's caffe.proto (1.0), as data: the fields of each and what they hold. `repeated float`,
 * `FillerParameter`, `Phase`: a word that is no scalar is a message or an enum of this room.
 */
export type ScalarType = 'bool' | 'double' | 'float' | 'int32' | 'int64' | 'string' | 'uint32'

/** The fields of a message by their names. */
export type Fields = Readonly<Record<string, string>>

/** Messages by their names. */
export type Messages = Readonly<Record<string, Fields>>

/** The words of an enum, and their numbers. */
export type Enums = Readonly<Record<string, Readonly<Record<string, number>>>>

/** What every layer parameter with kernels says in each of two ways. */
export const ENGINE: Enums[string] = { DEFAULT: 0, CAFFE: 1, CUDNN: 2 }
