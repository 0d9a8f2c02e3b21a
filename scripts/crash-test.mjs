/** `npm run crash-test -- --kills 100 [--seed 3]`: runs are ended that many times, and must end with the same bytes. */
import { Command } from 'commander'
import { execaSync } from 'execa'

const { kills, seed } = new Command()
  .option('--kills <n>', 'how many', '100')
  .option('--seed <n>', 'of the moments', '0')
  .parse()
  .opts()
const { exitCode } = execaSync('vitest', ['run', 'test/crash'], {
  env: { CRASH_KILLS: kills, CRASH_SEED: seed },
  preferLocal: true,
  stdio: 'inherit',
  reject: false,
})
process.exitCode = exitCode
