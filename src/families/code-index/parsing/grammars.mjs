// Grammars by language, each with the query that finds its symbols: a capture is the symbol's kind, `@name` its name.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Language, Parser, Query } from 'web-tree-sitter';

const require = createRequire(import.meta.url);

const FUNCTION_VALUE = '[(arrow_function) (function_expression) (generator_function)]';
const JAVASCRIPT = `
  (function_declaration name: (_) @name) @function
  (generator_function_declaration name: (_) @name) @function
  (method_definition name: (_) @name) @method
  (variable_declarator name: (identifier) @name value: ${FUNCTION_VALUE}) @function
  (assignment_expression left: (member_expression property: (_) @name) right: ${FUNCTION_VALUE}) @function
  (pair key: (property_identifier) @name value: ${FUNCTION_VALUE}) @function
  (program (lexical_declaration (variable_declarator name: (identifier) @name) @variable))
  (program (export_statement (lexical_declaration (variable_declarator name: (identifier) @name) @variable)))`;
const TYPESCRIPT = `${JAVASCRIPT}
  (class_declaration name: (_) @name) @class
  (abstract_class_declaration name: (_) @name) @class
  (interface_declaration name: (_) @name) @interface
  (type_alias_declaration name: (_) @name) @type
  (enum_declaration name: (_) @name) @enum
  (internal_module name: (_) @name) @module
  (module name: (_) @name) @module
  (function_signature name: (_) @name) @function
  (abstract_method_signature name: (_) @name) @method
  (method_signature name: (_) @name) @method
  (public_field_definition name: (_) @name value: ${FUNCTION_VALUE}) @method`;
const C = `
  (function_definition declarator: (_) @declarator) @function
  (declaration declarator: (function_declarator) @declarator) @function
  (declaration declarator: (pointer_declarator declarator: (function_declarator) @declarator)) @function
  (field_declaration declarator: (function_declarator) @declarator) @method
  (struct_specifier name: (_) @name body: (_)) @struct
  (union_specifier name: (_) @name body: (_)) @union
  (class_specifier name: (_) @name body: (_)) @class
  (enum_specifier name: (_) @name body: (_)) @enum
  (namespace_definition name: (_) @name) @module
  (type_definition declarator: (type_identifier) @name) @type
  (alias_declaration name: (_) @name) @type
  (preproc_def name: (_) @name) @macro
  (preproc_function_def name: (_) @name) @macro`;

/** Name of the grammar's file, and its query. */
const GRAMMARS = {
  bash: ['bash', `(function_definition name: (_) @name) @function`],
  c: ['cpp', C],
  cpp: ['cpp', C],
  csharp: [
    'c-sharp',
    `(namespace_declaration name: (_) @name) @module
     (class_declaration name: (_) @name) @class
     (struct_declaration name: (_) @name) @struct
     (record_declaration name: (_) @name) @class
     (interface_declaration name: (_) @name) @interface
     (enum_declaration name: (_) @name) @enum
     (delegate_declaration name: (_) @name) @type
     (method_declaration name: (_) @name) @method
     (constructor_declaration name: (_) @name) @method
     (property_declaration name: (_) @name) @property`,
  ],
  css: [
    'css',
    `(rule_set (selectors (_) @name) @rule)
     (keyframes_statement (keyframes_name) @name) @rule`,
  ],
  go: [
    'go',
    `(function_declaration name: (_) @name) @function
     (method_declaration name: (_) @name) @method
     (type_spec name: (_) @name) @type
     (type_alias name: (_) @name) @type
     (source_file (const_declaration (const_spec name: (_) @name) @constant))
     (source_file (var_declaration (var_spec name: (_) @name) @variable))`,
  ],
  ini: ['ini', `(section (section_name (text) @name)) @section`],
  java: [
    'java',
    `(class_declaration name: (_) @name) @class
     (record_declaration name: (_) @name) @class
     (interface_declaration name: (_) @name) @interface
     (annotation_type_declaration name: (_) @name) @interface
     (enum_declaration name: (_) @name) @enum
     (method_declaration name: (_) @name) @method
     (constructor_declaration name: (_) @name) @method
     (field_declaration declarator: (variable_declarator name: (_) @name)) @field`,
  ],
  javascript: ['javascript', `${JAVASCRIPT} (class_declaration name: (_) @name) @class`],
  php: [
    'php',
    `(namespace_definition name: (_) @name) @module
     (class_declaration name: (_) @name) @class
     (interface_declaration name: (_) @name) @interface
     (trait_declaration name: (_) @name) @trait
     (enum_declaration name: (_) @name) @enum
     (function_definition name: (_) @name) @function
     (method_declaration name: (_) @name) @method
     (const_element . (name) @name) @constant`,
  ],
  powershell: [
    'powershell',
    `(function_statement (function_name) @name) @function
     (class_statement . (simple_name) @name) @class
     (class_method_definition (simple_name) @name) @method
     (enum_statement . (simple_name) @name) @enum`,
  ],
  python: [
    'python',
    `(class_definition name: (_) @name) @class
     (function_definition name: (_) @name) @function
     (module (expression_statement (assignment left: (identifier) @name) @variable))`,
  ],
  ruby: [
    'ruby',
    `(module name: (_) @name) @module
     (class name: (_) @name) @class
     (method name: (_) @name) @method
     (singleton_method name: (_) @name) @method
     (assignment left: (constant) @name) @constant`,
  ],
  rust: [
    'rust',
    `(mod_item name: (_) @name) @module
     (struct_item name: (_) @name) @struct
     (union_item name: (_) @name) @union
     (enum_item name: (_) @name) @enum
     (trait_item name: (_) @name) @trait
     (impl_item type: (_) @name) @impl
     (type_item name: (_) @name) @type
     (const_item name: (_) @name) @constant
     (static_item name: (_) @name) @variable
     (macro_definition name: (_) @name) @macro
     (function_signature_item name: (_) @name) @function
     (function_item name: (_) @name) @function`,
  ],
  tsx: ['tsx', TYPESCRIPT],
  typescript: ['typescript', TYPESCRIPT],
};

export const PARSED_LANGUAGES = Object.keys(GRAMMARS);

const loaded = new Map();
let ready;

/** Returns the grammar of a language with its query, loaded once; undefined: it has none. */
export async function grammarOf(language) {
  if (!Object.hasOwn(GRAMMARS, language)) return undefined;
  const known = loaded.get(language);
  if (known) return known;
  await (ready ??= Parser.init());
  const [file, source] = GRAMMARS[language];
  const wasm = await readFile(require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${file}.wasm`));
  const grammar = await Language.load(wasm);
  const parser = new Parser();
  parser.setLanguage(grammar);
  const found = { parser, query: new Query(grammar, source) };
  loaded.set(language, found);
  return found;
}
