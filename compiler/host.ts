/** What the compiler may ask of the world. From disk for a run, from memory in tests; the compiler opens no file itself. */
export type ReadResult =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false
      /** A clause: "no such file", "permission denied", "it is a folder". */
      readonly reason: string
      /** Something is there, so that nothing that is called much the same was meant. */
      readonly isThere?: boolean
    }

/** Names, types and shapes of what is in a file of weights. */
export interface WeightsHeader {
  /** `safetensors`, `caffemodel`, …. */
  readonly format: string
  readonly tensors: readonly {
    readonly name: string
    readonly shape: readonly number[]
    readonly dtype?: string
    readonly legacyShape?: boolean
  }[]
  /** Of a solverstate: the updates that were made. */
  readonly iteration?: number
  /** Of ONNX: what the whole network takes and gives, without what lies inside. */
  readonly ports?: { readonly inputs: readonly Port[]; readonly outputs: readonly Port[] }
}

/** An input or an output of a network in a file. */
export interface Port {
  readonly name: string
  /** `F32`, …. */
  readonly dtype: string
  /** Sizes that are free are texts. Absent where the file does not say. */
  readonly shape?: readonly (number | string)[]
  /** Of an output that a softmax makes: what it is the softmax of. */
  readonly softmaxOf?: string
}

/** A file that is known as a whole. */
export interface ProvenHeader extends WeightsHeader {
  /** Of all that it consists of. */
  readonly sha256: string
}

/** `later`: it is being read, and whoever compiles does so again once it has been. Reasons are clauses. */
export type WeightsAnswer =
  | { readonly kind: 'header'; readonly header: WeightsHeader }
  | { readonly kind: 'missing' | 'unreadable'; readonly reason: string }
  | { readonly kind: 'later' }

export type NetworkAnswer =
  Exclude<WeightsAnswer, { kind: 'header' }> | { readonly kind: 'header'; readonly header: ProvenHeader }

export interface Host {
  /** `path` is absolute or relative to the working folder, with `/` between its parts. */
  readText(path: string): ReadResult
  /** Names near `path` that do exist, for "did you mean"; empty where the host cannot list. */
  siblings(path: string): readonly string[]
  /** A variable of the environment, for `${env:NAME}`; undefined where it is not set. */
  env(name: string): string | undefined
  /** The folders that the file `writer` may name files in, where `path` lies in none of them; undefined where it does. */
  outside(path: string, writer: string): readonly string[] | undefined
  /** What is in a file of weights; absent where the host knows of no such files. */
  weights?(path: string): WeightsAnswer
  /** The same of a network that is in a file as a whole, and its hash. */
  network?(path: string): NetworkAnswer
}
