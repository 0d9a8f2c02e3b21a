/** What the compiler may ask of the world. From disk for a run, from memory in tests; the compiler opens no file itself. */
export type ReadResult = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string } // a clause: "no such file", "permission denied", "is a folder"

export interface Host {
  /** `path` is absolute or relative to the working folder, with `/` between its parts. */
  readText(path: string): ReadResult
  /** Names near `path` that do exist, for "did you mean"; empty where the host cannot list. */
  siblings(path: string): readonly string[]
  /** A variable of the environment, for `${env:NAME}`; undefined where it is not set. */
  env(name: string): string | undefined
  /** The folders that the file `writer` may name files in, where `path` lies in none of them; undefined where it does. */
  outside(path: string, writer: string): readonly string[] | undefined
}
