export { compareLocks, driftWords, type Compared } from './drift.ts'
export { experimentLock, type ExperimentLock } from './experiment-lock.ts'
export { proveTeachers } from './locked-teachers.ts'
export {
  lockedEngine,
  lockedForms,
  lockFileOf,
  proveLocked,
  readExperimentLock,
  experimentLockText,
  type LockPlace,
} from './lock-guard.ts'
