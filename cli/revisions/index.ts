export { installDrivers, removeDrivers } from './git-setup.ts'
export { openRepository, type Repository, type Revision } from './repository.ts'
export { filesAt, revisionHost } from './revision-host.ts'
