/** Languages of files by extension: those with a grammar (parsing/grammars.mjs) have symbols, the others text. */
const EXTENSIONS: Record<string, string> = {
  ...{ sh: 'bash', bash: 'bash', c: 'c', h: 'c', cc: 'cpp', cpp: 'cpp', cxx: 'cpp', hh: 'cpp', hpp: 'cpp', hxx: 'cpp' },
  ...{ cs: 'csharp', css: 'css', go: 'go', java: 'java', js: 'javascript', mjs: 'javascript', cjs: 'javascript' },
  ...{ jsx: 'javascript', php: 'php', ps1: 'powershell', psm1: 'powershell', py: 'python', pyi: 'python', rb: 'ruby' },
  ...{ rake: 'ruby', gemspec: 'ruby', rs: 'rust', ts: 'typescript', mts: 'typescript', cts: 'typescript', tsx: 'tsx' },
  ...{ ini: 'ini', cfg: 'ini', conf: 'conf', json: 'json', yaml: 'yaml', yml: 'yaml', toml: 'toml', md: 'markdown' },
  ...{ markdown: 'markdown', rst: 'rst', html: 'html', htm: 'html', xml: 'xml', svg: 'xml', vue: 'vue', sql: 'sql' },
  ...{ svelte: 'svelte', scss: 'scss', less: 'less', kt: 'kotlin', kts: 'kotlin', swift: 'swift', scala: 'scala' },
  ...{ lua: 'lua', pl: 'perl', pm: 'perl', r: 'r', dart: 'dart', ex: 'elixir', exs: 'elixir', erl: 'erlang' },
  ...{ hs: 'haskell', clj: 'clojure', proto: 'protobuf', graphql: 'graphql', tf: 'terraform', hcl: 'terraform' },
  ...{ zig: 'zig', nix: 'nix', m: 'objective-c', mm: 'objective-c', gradle: 'groovy', groovy: 'groovy', txt: 'text' },
};
const NAMES: Record<string, string> = {
  ...{ dockerfile: 'dockerfile', containerfile: 'dockerfile', makefile: 'make', gnumakefile: 'make' },
  ...{ gemfile: 'ruby', rakefile: 'ruby', jenkinsfile: 'groovy', '.bashrc': 'bash', '.profile': 'bash' },
};

/** The language of files that none is known of. */
export const OTHER = 'other';

/** Returns the language of a file by its name. */
export function languageOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  return own(NAMES, name) ?? (dot > 0 ? own(EXTENSIONS, name.slice(dot + 1)) : undefined) ?? OTHER;
}

const own = (all: Record<string, string>, name: string) => (Object.hasOwn(all, name) ? all[name] : undefined);

const GENERATED =
  /(?:^|\/)(?:node_modules|__generated__|bower_components)\/|(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|composer\.lock|poetry\.lock|uv\.lock|cargo\.lock|gemfile\.lock|go\.sum|flake\.lock)$|\.(?:min\.(?:js|css|mjs)|js\.map|css\.map|pb\.go|g\.dart|designer\.cs)$|_pb2?(?:_grpc)?\.py$/i;

/** Whether a file's name says that a program has written it. */
export const isGeneratedName = (path: string): boolean => GENERATED.test(path);
