import type { ProbeOnKernel } from '../definitions/index.js';
import { storedKernels, type StoredKernel } from '../kernels/index.js';
import { byText } from './by-text.js';

/** What is wrong with probes on some kernels. */
interface Problem {
  /** As it is told of the first of them. */
  readonly mistake: string;
  readonly probes: readonly string[];
  readonly kernels: readonly StoredKernel[];
}

/** What is wrong with probes on kernels. A mistake that several have is told once: a probe and its return have the same values. */
export function mistakesOnKernels(probes: readonly ProbeMistakes[]): readonly string[] {
  const problems = new Map<string, Problem>();
  for (const problem of probes.flatMap(problemsOfOne)) {
    const key = [...problem.kernels, sameness(problem.mistake)].join('\n');
    const known = problems.get(key);
    const both = known && { ...known, probes: [...known.probes, ...problem.probes] };
    problems.set(key, both ?? problem);
  }
  return [...problems.values()].map(
    ({ mistake, probes: names, kernels }) => `${names.join(' and ')}, ${listed(kernels)}: ${mistake}`,
  );
}

/** Each is named where others are not: they are what "absent" of a package.json takes. */
function listed(kernels: readonly StoredKernel[]): string {
  return kernels.length === storedKernels.length ? 'all kernels' : `kernel ${kernels.join(', ')}`;
}

interface ProbeMistakes {
  readonly name: string;
  readonly kernels: readonly Pick<ProbeOnKernel, 'kernel' | 'mistakes'>[];
}

function problemsOfOne({ name, kernels }: ProbeMistakes): readonly Problem[] {
  const all = kernels.flatMap(({ kernel, mistakes }) => mistakes.map((mistake) => ({ kernel, mistake })));
  return byText(all, ({ mistake }) => sameness(mistake)).map(([same, on]) => {
    const first = all.find(({ mistake }) => sameness(mistake) === same);
    return { mistake: first?.mistake ?? same, probes: [name], kernels: on };
  });
}

/** What makes two mistakes one: facts and next step, but not what kernels have instead; the first line names probe and kernel. */
function sameness(mistake: string): string {
  const [first, ...others] = mistake.split('\n');
  return others.length === 0 ? (first ?? '') : others.join('\n').replace(/ \(it has: [^)]*\)/g, '');
}
