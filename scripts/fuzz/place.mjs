/** A folder of one worker's own. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export class Place {
  constructor(folder) {
    this.folder = folder
  }

  path(name) {
    return join(this.folder, name)
  }

  /** Writes a file; answers its path. */
  write(name, bytes) {
    const path = this.path(name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes)
    return path
  }

  /** A path where nothing is. */
  fresh(name) {
    rmSync(this.path(name), { recursive: true, force: true })
    return this.path(name)
  }
}
