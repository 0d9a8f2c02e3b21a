/** What we use of it; the package comes without types. */
declare module 'fs-native-extensions' {
  /** Whether an exclusive lock on an open file was granted. It ends with the process. Throws where the file system has none. */
  export function tryLock(file: number): boolean
}
