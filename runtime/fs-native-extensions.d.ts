/** What we use of it; the package comes without types. */
declare module 'fs-native-extensions' {
  /** Whether a lock on an open file was granted: an exclusive one, or one of many readers. It ends with the process. Throws where the file system has none. */
  export function tryLock(file: number, options?: { readonly shared: boolean }): boolean
}
