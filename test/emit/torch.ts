/** Programs under PyTorch, each in a process of its own that is forked off one with the library loaded: loading it takes seconds. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'

import { PYTHON } from '../formats/python.ts'

const DRIVER = `
import os, runpy, sys, traceback
import numpy, torch
for line in sys.stdin:
    folder, program = line.rstrip('\\n').split('\\t')
    child = os.fork()
    if child == 0:
        try:
            os.chdir(folder)
            os.dup2(2, 1)
            sys.path[0] = folder
            sys.argv = [program]
            runpy.run_path(program, run_name='__main__')
            sys.stdout.flush()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
`

export class Torch {
  #process: ChildProcessWithoutNullStreams | undefined
  #codes: AsyncIterator<string> | undefined
  #said = ''

  /** Runs a program of `folder` there; throws what it said where it fails. */
  async run(folder: string, program: string): Promise<void> {
    this.#process ??= this.#start()
    this.#said = ''
    this.#process.stdin.write(`${folder}\t${program}\n`)
    const next = await this.#codes?.next()
    const code = next?.done === false ? next.value : 'nothing'
    if (code !== '0') throw new Error(`${program} in ${folder} ended with ${code}: ${this.#said}`)
  }

  close(): void {
    this.#process?.stdin.end()
  }

  #start(): ChildProcessWithoutNullStreams {
    const started = spawn(PYTHON, ['-c', DRIVER])
    started.stderr.setEncoding('utf8').on('data', (text: string) => (this.#said += text))
    this.#codes = createInterface({ input: started.stdout })[Symbol.asyncIterator]()
    return started
  }
}
