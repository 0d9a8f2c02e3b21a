/** The borders between rooms are enforced: each is crossed once here, and the linter says no. */
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const eslint = new ESLint({ cwd: new URL('../..', import.meta.url).pathname })

async function rulesBroken(filePath: string, code: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(code, { filePath })
  return result.messages.map(({ ruleId, message }) => ruleId ?? message)
}

describe('borders', () => {
  it.each([
    [
      'the compiler imports the runtime',
      'compiler/paths.ts',
      "import { runExperiment } from '../runtime/index.ts'\nvoid runExperiment\n",
    ],
    [
      'the compiler imports the command line',
      'compiler/paths.ts',
      "import { EXIT } from '../cli/exit.ts'\nvoid EXIT\n",
    ],
    ['yaml outside compiler/source', 'compiler/rules/rule.ts', "import { parse } from 'yaml'\nvoid parse\n"],
    [
      'ajv outside compiler/schema',
      'compiler/rules/rule.ts',
      "import { Ajv2020 } from 'ajv/dist/2020.js'\nvoid Ajv2020\n",
    ],
    ['ajv in the runtime', 'runtime/run-error.ts', "import { Ajv } from 'ajv'\nvoid Ajv\n"],
    [
      'the engine’s library outside its engine',
      'runtime/run/files.ts',
      "import { Tensor } from 'onnxruntime-node'\nvoid Tensor\n",
    ],
    [
      'TensorFlow.js outside its engine',
      'runtime/engines/onnx/index.ts',
      "import { tensor } from '@tensorflow/tfjs-core'\nvoid tensor\n",
    ],
    [
      'the kernels of an engine entered by the window',
      'runtime/engines/tfjs/program.ts',
      "import { matmul } from './kernels/matrix.ts'\nvoid matmul\n",
    ],
    [
      'the runtime imports the command line',
      'runtime/run-error.ts',
      "import { EXIT } from '../cli/exit.ts'\nvoid EXIT\n",
    ],
    [
      'a room entered by the window',
      'compiler/rules/rule.ts',
      "import { treeAt } from '../source/tree.ts'\nvoid treeAt\n",
    ],
    [
      'a room of the runtime entered by the window',
      'runtime/run/files.ts',
      "import { runReport } from '../report/page.ts'\nvoid runReport\n",
    ],
    [
      'the room of prototxts entered by the window',
      'compiler/import/names.ts',
      "import { readPrototxt } from '../prototxt/read.ts'\nvoid readPrototxt\n",
    ],
    [
      'the doctor’s room entered by the window',
      'cli/commands/run.ts',
      "import { node } from '../../runtime/doctor/machine.ts'\nvoid node\n",
    ],
  ])('%s', async (_name, file, code) => {
    expect(await rulesBroken(file, code)).toContain('no-restricted-imports')
  })

  it('a room entered by its door is fine', async () => {
    expect(
      await rulesBroken('compiler/rules/rule.ts', "import { treeAt } from '../source/index.ts'\nvoid treeAt\n"),
    ).toEqual([])
  })

  it('a time by a clock that somebody sets', async () => {
    expect(await rulesBroken('cli/run-view.ts', 'export const now: number = Date.now()\n')).toContain(
      'no-restricted-properties',
    )
  })

  it('a circle of imports', async () => {
    expect(
      await rulesBroken('compiler/ops/reshape.ts', "import { reduceSum } from './reduce-sum.ts'\nvoid reduceSum\n"),
    ).toContain('import-x/no-cycle')
  })
})
