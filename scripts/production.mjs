/** What an installation brings along: the packages of the lockfile that are not for development. */
import { readFileSync } from 'node:fs'

const root = new URL('../', import.meta.url)
export const read = (name) => JSON.parse(readFileSync(new URL(name, root), 'utf8'))

/** By their places in node_modules; what peers bring is installed by nobody else's wish. */
export function productionPackages() {
  const { packages } = read('package-lock.json')
  return Object.fromEntries(Object.entries(packages).filter(([place, { dev }]) => place !== '' && dev !== true))
}

export function nameOf(place) {
  return place.split('node_modules/').at(-1)
}
