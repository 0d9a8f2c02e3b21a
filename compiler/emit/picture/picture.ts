/** An experiment as boxes and arrows, before anything is drawn: what each writer of pictures is given. */

/** Against another experiment. */
export type Mark = 'added' | 'removed' | 'changed'

export interface Item {
  /** Of this picture alone; `student/conv1_s`. */
  readonly id: string
  /** The network that it stands in; absent for what stands outside of all. */
  readonly box?: string
  readonly kind: 'layer' | 'data' | 'labels' | 'loss' | 'weights'
  /** `conv1_s`; of several that stand in one place, `conv1_1 … conv1_2`. */
  readonly name: string
  /** How many of a kind it stands for, one after the other. */
  readonly times: number
  /** What is said under its name. */
  readonly lines: readonly string[]
  /** Of one image, what it gives: `20×24×24`; empty where that is no image. */
  readonly shape: string
  /** Of a layer, its type; empty for what is none. */
  readonly type: string
  /** Training leaves it as it is. */
  readonly frozen: boolean
  readonly mark?: Mark
}

export interface Arrow {
  readonly from: string
  readonly to: string
  readonly label: string
  /** `target`: what a loss compares with; `weights`: where parameters come from. */
  readonly kind: 'value' | 'target' | 'weights'
  readonly mark?: Mark
}

/** A network. */
export interface Box {
  readonly id: string
  readonly lines: readonly string[]
  /** All of it. */
  readonly frozen: boolean
  readonly mark?: Mark
}

/** Several items that stand there for `times` as many. */
export interface Frame {
  readonly box: string
  readonly items: readonly string[]
  readonly times: number
}

export interface Picture {
  readonly title: string
  readonly caption: readonly string[]
  /** From left to right: teachers first. */
  readonly boxes: readonly Box[]
  readonly frames: readonly Frame[]
  /** In the order of computation. */
  readonly items: readonly Item[]
  readonly arrows: readonly Arrow[]
}

/** How long a line may be. */
const WIDTH = 38

/** Words in lines that are no longer than `width` letters, unless a word is. */
export function wrapped(text: string, width: number = WIDTH): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
