/** What is known of a dataset without opening it. */
export interface DatasetFacts {
  readonly name: string
  /** [C, H, W]; pixels are 0 to 255. */
  readonly shape: readonly [number, number, number]
  readonly classes: number
  readonly images: { readonly train: number; readonly test: number }
}
