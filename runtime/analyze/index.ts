export { analysisJson, analyzeRun, type NetworkAnalysis, type RunAnalysis } from './analyze.ts'
export { analysisPage } from './page.ts'
export { analysisText } from './text.ts'
