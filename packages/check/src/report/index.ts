export { kernelTables } from './kernel-tables.js';
export { formatReport, problemsOf, type ProbeReport, type TapsetReport } from './report.js';
