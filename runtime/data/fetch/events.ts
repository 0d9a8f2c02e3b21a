/** What a fetch tells while it goes on. */
export type FetchEvent =
  /** Another process fetches the same dataset. */
  | { readonly type: 'waiting'; readonly dataset: string }
  /** An archive that was put there by hand. */
  | { readonly type: 'found'; readonly path: string }
  /** `from`: bytes that an earlier attempt left. */
  | { readonly type: 'begin'; readonly url: string; readonly bytes: number; readonly from: number }
  /** Bytes of the archive that are there now. */
  | { readonly type: 'received'; readonly bytes: number }
  | { readonly type: 'retry'; readonly reason: string; readonly seconds: number }
  | { readonly type: 'unpacking'; readonly archive: string }

export type FetchObserver = (event: FetchEvent) => void
