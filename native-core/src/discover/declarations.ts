import { Bool, Int, Text, type Expression, type WordNode } from '../expr/index.js';
import type { FieldType } from '../define/index.js';
import type { Kernel } from '../kernel/index.js';
import { eventFacts } from './event.js';
import { functionFacts, type TypedField } from './function-facts.js';
import { isGlob } from './glob.js';
import { eventsNamed, traceableNames } from './traceable.js';

/**
 * The declarations of functions (`vfs_read`, `vfs_*`) and trace events (`sched:sched_switch`) of a kernel, in TypeScript: in a
 * program that includes them, the values of `kernel.fn('vfs_read')` have these types.
 *
 * @throws TapError TAP_NO_SITE for what the kernel does not have, TAP_NO_BTF for a function without types.
 */
export function declarations(kernel: Kernel, names: readonly string[]): string {
  const plain = names.map((name) => name.replace(/^kernel\.(?:fn|tracepoint):|\.return$/g, ''));
  const unique = [...new Set(plain.flatMap((name) => (isGlob(name) ? fitting(kernel, name) : [name])))];
  const functions = unique.filter((name) => !name.includes(':'));
  const events = unique.filter((name) => name.includes(':'));
  const body = [
    ...block(
      'interface KernelFunctions',
      functions.flatMap((name) => functionLines(kernel, name)),
    ),
    ...block(
      'interface KernelTracepoints',
      events.flatMap((name) => eventLines(kernel, name)),
    ),
  ];
  const types = ['Bool', 'Int', 'KernelPointer', 'Text'];
  const used = types.filter((type) => body.some((line) => line.includes(`: ${type}`)));
  return [
    `// Linux ${kernel.release}, ${kernel.architecture.name}: ${[...new Set(plain)].join(' ')}`,
    used.length === 0 ? 'export {};' : `import type { ${used.join(', ')} } from '@tap/native-core';`,
    '',
    ...block("declare module '@tap/native-core'", body),
    '',
  ].join('\n');
}

function fitting(kernel: Kernel, pattern: string): readonly string[] {
  return pattern.includes(':') ? eventsNamed(kernel, pattern) : traceableNames(kernel, pattern);
}

function functionLines(kernel: Kernel, name: string): readonly string[] {
  const { args, result } = functionFacts(kernel, name);
  return block(`${name}:`, [
    ...block('args:', args.flatMap(fieldLines)),
    ...(result === null ? [] : fieldLines(result)),
  ]);
}

function eventLines(kernel: Kernel, event: string): readonly string[] {
  const [group = '', name = ''] = event.split(':');
  return block(`'${event}':`, eventFacts(kernel, group, name).fields.flatMap(fieldLines));
}

function fieldLines({ name, type, field }: TypedField): readonly string[] {
  return [`/** \`${type}\` */`, `${name}: ${shownType(field)};`];
}

/** Indented in braces; nothing around nothing but the members of a probe without values. */
function block(head: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return head.endsWith(':') ? [`${head} {};`] : [];
  return [`${head} {`, ...lines.map((line) => `  ${line}`), head.endsWith(':') ? '};' : '}'];
}

/** The type of the expression that a field becomes, whatever word it is in. */
function shownType(field: FieldType<Expression>): string {
  const word: WordNode = Object.freeze({ op: 'result', kind: field.word });
  const made = field.express(word);
  if (made instanceof Int) return made.kind.js === 'bigint' ? 'Int<bigint>' : 'Int';
  if (made instanceof Bool) return 'Bool';
  return made instanceof Text ? 'Text<string | null>' : 'KernelPointer';
}
