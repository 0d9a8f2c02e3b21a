#!/usr/bin/env node
/** `ts-compile`: flags in, a call, text out, an exit code. */
import { enableCompileCache } from './compile-cache.ts'

enableCompileCache()
const { main } = await import('./program.ts')
await main(process.argv)
