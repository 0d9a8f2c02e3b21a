/** What is known of a format without opening anything: what a spec has to say of a set that is stored in it. */
export interface DataFormat {
  readonly name: string
  /** For `explain`: one line. */
  readonly about: string
  /** For `explain`: paragraphs that say more. */
  readonly more: readonly string[]
  /** What a spec says of one, as YAML. */
  readonly example: {
    readonly train: string
    readonly test: string
    readonly shape: readonly number[]
    readonly classes: number
  }
  /** What `path` names. */
  readonly path: 'file' | 'files' | 'folder'
  /**
   * Where labels come from. `folders`: the names of folders. `inside`: the files hold them. `file`: one of their own,
   * which `labels` names.
   */
  readonly labels: 'folders' | 'inside' | 'file'
  /** What `labels` may say besides `none` and, of `file`, a path. */
  readonly words: readonly string[]
  /** Images that a network sees as one, along the channels: 2 of pairs. */
  readonly together: 1 | 2
  /** Bytes, or numbers of any size. */
  readonly pixels: 'bytes' | 'numbers'
  /** Whether pixels are decoded from pictures, so that resizing and `corrupt: skip` mean something. */
  readonly pictures: boolean
  /** What `shape` may begin with, where pictures leave no more to choose; undefined: anything. */
  readonly channels?: readonly number[]
}
