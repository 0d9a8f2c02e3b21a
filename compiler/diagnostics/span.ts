/** Where a value stands in a text. Lines and columns count from 1, columns in UTF-16 units, as editors do. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A stretch of one file (or of one `--set`, whose "file" is `--set#1`). `end` is exclusive. */
export interface Span {
  readonly file: string
  readonly start: Position
  readonly end: Position
  /** In what a `repeat` made: the values of its variables, `i = 2`. A diagnostic has it as a note. */
  readonly loop?: string
  /** Of a value without a text of its own, which stands where it was left out: `` `momentum` is 0 by default ``. */
  readonly origin?: string
  /** Of what an expression made: what it reads. A diagnostic has each as a note. */
  readonly reads?: readonly Read[]
  /** Where an alias or a merge key (`<<`) repeats it: the place that is looked at. A diagnostic has it as a note. */
  readonly alias?: Span
  /** In a layer that an edit changed, of what the edit does not say itself. A diagnostic has it as a note. */
  readonly edit?: { readonly word: 'override' | 'replace'; readonly at: Span }
  /** Of a value that nobody knows, for a mistake in it that is reported: what is said of it from here on is not worth a word. */
  readonly unknown?: true
}

/** A name that an expression reads, and what it stands for. */
export interface Read {
  readonly name: string
  readonly value: string | number | boolean
  /** Where that is said; undefined for a variable of the environment. */
  readonly span: Span | undefined
}

/** `x.yaml:3:7`, which terminals and editors follow. */
export function placeOf({ file, start }: Span): string {
  return `${file}:${start.line}:${start.column}`
}

/** `2` for `--set#2`; undefined for a file. */
export function settingNumber(file: string): number | undefined {
  const found = /^--set#(\d+)$/.exec(file)
  return found ? Number(found[1]) : undefined
}
