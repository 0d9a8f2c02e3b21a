/** The scripts of `docs/ci.md`, run as CI runs them: in a repository with a base and a change, of which nobody trains anything. */
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { MAIN, workplace } from '../cli/command.ts'

const place = workplace()
afterAll(() => place.remove())

const [github = '', gitlab = ''] = [
  ...readFileSync(new URL('../../docs/ci.md', import.meta.url), 'utf8').matchAll(/```yaml\n([^]*?)```/g),
].map(([, text]) => text)

const SUMMARY = join(place.folder, 'summary.md')
const ENVIRONMENT = {
  NO_COLOR: '1',
  GITHUB_BASE_REF: 'main',
  GITHUB_STEP_SUMMARY: SUMMARY,
  CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
}

async function git(...args: readonly string[]): Promise<void> {
  await execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: place.folder })
}

async function shell(script: string): Promise<{ code: number | undefined; stdout: string; stderr: string }> {
  // as GitHub runs a step
  const { exitCode, stdout, stderr } = await execa('bash', ['-e', '-c', script], {
    cwd: place.folder,
    reject: false,
    env: ENVIRONMENT,
  })
  return { code: exitCode, stdout, stderr }
}

beforeAll(async () => {
  mkdirSync(join(place.folder, 'experiments'))
  for (const name of ['networks', 'mnist-seed.yaml', 'mnist-teacher.yaml'])
    renameSync(join(place.folder, name), join(place.folder, 'experiments', name))
  mkdirSync(join(place.folder, 'node_modules/.bin'), { recursive: true })
  symlinkSync(MAIN, join(place.folder, 'node_modules/.bin/ts-compile')) // as `npm ci` leaves it
  await git('init', '--quiet', '--initial-branch', 'main')
  await git('add', 'experiments')
  await git('commit', '--quiet', '-m', 'base')
  await git('remote', 'add', 'origin', place.folder)
  await git('fetch', '--quiet', 'origin')
  await git('checkout', '--quiet', '-b', 'change')
  const file = join(place.folder, 'experiments/mnist-seed.yaml')
  const text = readFileSync(file, 'utf8').replace('weight: 0.99', 'weight: 0.9').replace('weight: 0.01', 'weight: 0.1')
  writeFileSync(file, text.replace('base_lr: 0.01', 'base_lr: 0.02'))
  await git('commit', '--quiet', '-am', 'change')
})

describe('docs/ci.md', () => {
  it('has a workflow for GitHub whose steps check, sum up, and refuse what is confounded', async () => {
    const { jobs } = parse(github) as { jobs: { review: { steps: { run?: string }[] } } }
    const [install, check = '', diff = '', deny = ''] = jobs.review.steps.flatMap(({ run }) => run ?? [])
    expect(install).toBe('npm ci')
    expect(await shell(check)).toMatchObject({ code: 0, stdout: '' })
    expect((await shell(diff)).code).toBe(0)
    expect(readFileSync(SUMMARY, 'utf8')).toContain('**1 experiment changed**: 1 confounds, 3 retrains; 1 as before')
    const denied = await shell(deny)
    expect(denied.code).toBe(1)
    expect(denied.stdout).toMatch(/^::error file=experiments\/mnist-seed\.yaml,line=\d+.*title=confounded::/m)
  })

  it('has a job for GitLab that does the same', async () => {
    const { experiments } = parse(gitlab) as { experiments: { script: string[]; artifacts: { paths: string[] } } }
    const [install, check = '', fetch = '', diff = '', deny = ''] = experiments.script
    expect(install).toBe('npm ci')
    for (const script of [check, fetch, diff]) expect(await shell(script), script).toMatchObject({ code: 0 })
    expect(readFileSync(join(place.folder, experiments.artifacts.paths[0] ?? ''), 'utf8')).toContain(
      '1 experiment changed',
    )
    expect(await shell(deny)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('`--deny` names: confounds') as string,
    })
  })
})
