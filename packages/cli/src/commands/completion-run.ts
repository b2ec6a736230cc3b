import type { TapContext } from '../run/context.js';

/** A shell that completes command lines. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** Scripts that ask `tap complete`, by the name that the command was called by. */
const scripts: Readonly<Record<Shell, string>> = {
  bash: `\
_tap() {
  local proposal words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  words[COMP_CWORD-1]=\${words[COMP_CWORD-1]#[\\"\\']}
  COMPREPLY=()
  while IFS=$'\\t' read -r proposal _; do
    COMPREPLY+=("$proposal")
  done < <("\${COMP_WORDS[0]}" complete -- "\${words[@]}" 2>/dev/null)
}
complete -o default -F _tap tap tapset
`,
  zsh: `\
#compdef tap tapset
_tap() {
  local line
  local -a proposals
  for line in "\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && proposals+=("\${\${line//:/\\\\:}/$'\\t'/:}")
  done
  _describe tap proposals
}
if [[ \${funcstack[1]} == _tap ]]; then
  _tap "$@"
else
  compdef _tap tap tapset
fi
`,
  fish: `\
function __tap_complete
  set -l words (commandline -opc)
  set -l command $words[1]
  set -e words[1]
  set -l current (commandline -ct)
  $command complete -- $words "$current" 2>/dev/null
end
complete -c tap -f -a '(__tap_complete)'
complete -c tapset -f -a '(__tap_complete)'
`,
};

/** Runs `tap completion`. */
export function runCompletion(this: TapContext, _flags: unknown, shell: Shell): void {
  this.process.stdout.write(scripts[shell]);
}
