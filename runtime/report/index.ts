export { chartsOf, type Chart, type ChartSeries } from './charts.ts'
export { livePolicy, liveReport, runReport, sweepReport, type LiveView } from './page.ts'
export type { LockRecord, MetricsLine, RunRecord } from './record.ts'
export { verdict, type Judged } from './verdict.ts'
