/** The YAML language server as an editor runs it: a process of its own that is spoken to over its standard streams. */
import { spawn } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'

import {
  CompletionRequest,
  ConfigurationRequest,
  createProtocolConnection,
  DidOpenTextDocumentNotification,
  DidChangeTextDocumentNotification,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type CompletionItem,
  type Diagnostic,
  type MarkupContent,
  type Position,
} from 'vscode-languageserver-protocol/node.js'

const root = new URL('../../', import.meta.url)
const SERVER = fileURLToPath(new URL('node_modules/yaml-language-server/bin/yaml-language-server', root))

const SETTINGS = { yaml: { schemaStore: { enable: false }, validate: true, completion: true, hover: true }, http: {} }

/** Loaded before the server: whatever it connects to ends it. */
const OFFLINE = `data:text/javascript,${encodeURIComponent(`
import { Socket } from 'node:net'
Socket.prototype.connect = (...to) => {
  process.stderr.write('the language server connects to ' + JSON.stringify(to))
  process.exit(97)
}`)}`

export interface Editor {
  /** The squiggles of a file: `3:5-3:12 what is wrong`, lines and columns counted from 1. */
  squiggles(path: string, text: string): Promise<readonly string[]>
  /** What is shown over the `|` in the text. */
  hover(path: string, marked: string): Promise<string>
  /** What is offered at the `|` in the text. */
  complete(path: string, marked: string): Promise<readonly CompletionItem[]>
  /** The server's exit code. */
  close(): Promise<number | null>
}

export async function openEditor(): Promise<Editor> {
  const server = spawn(process.execPath, ['--import', OFFLINE, SERVER, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((done) => server.once('exit', done))
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  )
  const waiting = new Map<string, (found: readonly Diagnostic[]) => void>()
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
    waiting.get(uri)?.(diagnostics)
  })
  connection.onRequest(ConfigurationRequest.type, ({ items }) =>
    items.map(({ section }) => (SETTINGS as Readonly<Record<string, unknown>>)[section ?? ''] ?? null),
  )
  connection.onRequest(RegistrationRequest.type, () => undefined)
  connection.listen()
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: root.href,
    workspaceFolders: [{ uri: root.href, name: 'ts-compile' }],
    capabilities: {
      workspace: { configuration: true },
      textDocument: {
        completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
        hover: { contentFormat: ['markdown'] },
        publishDiagnostics: {},
      },
    },
  })
  await connection.sendNotification(InitializedNotification.type, {})
  let version = 0
  const opened = new Set<string>()

  /** Shows the text under that path; answers what the server then finds in it. */
  async function show(path: string, text: string): Promise<{ uri: string; found: readonly Diagnostic[] }> {
    const uri = pathToFileURL(fileURLToPath(new URL(path, root))).href
    const found = new Promise<readonly Diagnostic[]>((done) => waiting.set(uri, done))
    version++
    if (opened.has(uri)) {
      const textDocument = { uri, version }
      await connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument,
        contentChanges: [{ text }],
      })
    } else {
      opened.add(uri)
      const textDocument = { uri, languageId: 'yaml', version, text }
      await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument })
    }
    return { uri, found: await found }
  }

  return {
    async squiggles(path, text) {
      const { found } = await show(path, text)
      return found.map(({ range, message }) => `${place(range.start)}-${place(range.end)} ${message}`)
    },
    async hover(path, marked) {
      const { text, position } = cursor(marked)
      const { uri } = await show(path, text)
      const hover = await connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position })
      return (hover?.contents as MarkupContent | undefined)?.value ?? ''
    },
    async complete(path, marked) {
      const { text, position } = cursor(marked)
      const { uri } = await show(path, text)
      const list = await connection.sendRequest(CompletionRequest.type, { textDocument: { uri }, position })
      return Array.isArray(list) ? list : (list?.items ?? [])
    },
    async close() {
      await connection.sendRequest(ShutdownRequest.type)
      await connection.sendNotification(ExitNotification.type)
      const code = await ended
      connection.dispose()
      return code
    },
  }
}

function place({ line, character }: Position): string {
  return `${line + 1}:${character + 1}`
}

/** The text without its `|`, and where that was. */
function cursor(marked: string): { text: string; position: Position } {
  const [before, after] = marked.split('|')
  if (after === undefined) throw new Error('no | in the text')
  const lines = before.split('\n')
  return { text: before + after, position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 } }
}
