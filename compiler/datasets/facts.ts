/** What is known of a named dataset without opening it. */
export interface DatasetFacts {
  readonly name: string
  /** For `explain`: one line. */
  readonly about: string
  /** [C, H, W]; pixels are 0 to 255. */
  readonly shape: readonly [number, number, number]
  readonly classes: number
  readonly images: { readonly train: number; readonly test: number }
  /** Images of each class in the training set: what `exclude_classes` leaves is known before the data is opened. */
  readonly perClass: readonly number[]
}

/** Of a set whose classes are of one size. */
export function even(classes: number, images: number): readonly number[] {
  return Array<number>(classes).fill(images / classes)
}
