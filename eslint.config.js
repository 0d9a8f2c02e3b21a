import importX from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'

const yaml = { name: 'yaml', message: 'Only compiler/source reads and prints YAML.' }
const ajv = { name: 'ajv', message: 'Only compiler/schema knows ajv.' }
const ort = { name: 'onnxruntime-node', message: 'Only runtime/engines/onnx knows the library.' }
const tfjs = { group: ['@tensorflow/*', 'webgpu'], message: 'Only runtime/engines/tfjs knows the library.' }
const ajvDeep = { group: ['ajv/*'], message: 'Only compiler/schema knows ajv.' }
const runtime = {
  group: ['**/runtime/**', '**/cli/**', '**/bench/**'],
  message: 'The compiler never imports what runs it.',
}
const cli = { group: ['**/cli/**', '**/bench/**'], message: 'The runtime never imports the command line.' }
const doors = {
  regex:
    '^\\.{1,2}/(?:\\.\\./)*(?:[a-z-]+/)*(?:source|compose|evaluate|schema|normalize|datasets|diagnostics|ir|ops|layers|losses|metrics|fillers|solvers|network|rules|graph|passes|plan|emit|picture|diff|revisions|caffe|pytorch|onnx|blocked|formats|prototxt|import|engines|tfjs|kernels|data|decoder|examine|catalog|fetch|weights|run|random|report|analyze|doctor)/(?!index\\.ts$)[^/]+\\.ts$',
  message: 'A room is entered through its index.ts.',
}

function borders(paths, patterns) {
  return { 'no-restricted-imports': ['error', { paths, patterns }] }
}

export default tseslint.config(
  { ignores: ['dist/**', 'build/**', 'runs/**', '**/*.gen.*', 'node_modules/**'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX },
    settings: { 'import-x/extensions': ['.ts'], 'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      // rates and times left must not follow a clock that somebody sets; what is written about a moment uses `new Date()`
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: 'Use performance.now().' }],
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  { files: ['compiler/**/*.ts'], rules: borders([yaml, ajv, ort], [ajvDeep, tfjs, runtime, doors]) },
  { files: ['compiler/source/**/*.ts'], rules: borders([ajv, ort], [ajvDeep, tfjs, runtime, doors]) },
  { files: ['compiler/schema/**/*.ts'], rules: borders([yaml, ort], [tfjs, runtime, doors]) },
  {
    files: ['runtime/**/*.ts', 'cli/**/*.ts', 'bench/**/*.ts'],
    rules: borders([yaml, ajv, ort], [ajvDeep, tfjs, doors]),
  },
  { files: ['runtime/**/*.ts'], rules: borders([yaml, ajv, ort], [ajvDeep, tfjs, cli, doors]) },
  { files: ['runtime/engines/onnx/**/*.ts'], rules: borders([yaml, ajv], [ajvDeep, tfjs, cli, doors]) },
  { files: ['runtime/engines/tfjs/**/*.ts'], rules: borders([yaml, ajv, ort], [ajvDeep, cli, doors]) },
  {
    files: ['test/**/*.ts', '*.config.ts'],
    rules: {
      'import-x/no-default-export': 'off',
      'max-lines': 'off',
      'no-restricted-properties': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    },
  },
)
