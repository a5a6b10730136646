import { type JSDocableNode, Node, Project, type Symbol as TsSymbol, type Type } from 'ts-morph';

export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** What a type of a source file allows, as a JSON Schema (draft 7). Objects are open: later versions may say more. */
export function schemaOfType(
  file: string,
  name: string,
  head: { readonly $id: string; readonly title: string },
): JsonSchema {
  const project = new Project({ tsConfigFilePath: 'tsconfig.json', skipAddingFilesFromTsConfig: true });
  const source = project.addSourceFileAtPath(file);
  const definitions = new Definitions(source);
  const { $ref } = definitions.of(source.getInterfaceOrThrow(name).getType());
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...head,
    allOf: [{ $ref }],
    definitions: Object.fromEntries([...definitions.named].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

class Definitions {
  readonly #place: Node;
  readonly named = new Map<string, JsonSchema>();

  constructor(place: Node) {
    this.#place = place;
  }

  of(type: Type): JsonSchema {
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.getLiteralValue() };
    if (type.isBoolean()) return { type: 'boolean' };
    if (type.isString()) return { type: 'string' };
    if (type.isNumber()) return { type: 'number' };
    if (type.isNull()) return { type: 'null' };
    if (type.isUnion()) return this.#union(type.getUnionTypes());
    if (type.isArray() || type.isReadonlyArray())
      return { type: 'array', items: this.of(type.getArrayElementTypeOrThrow()) };
    const values = type.getStringIndexType();
    if (values) return { type: 'object', additionalProperties: this.of(values) };
    if (type.isInterface()) return this.#reference(type);
    if (type.isObject()) return this.#object(type);
    throw new Error(`no schema for ${type.getText()}`);
  }

  #union(types: readonly Type[]): JsonSchema {
    const present = types.filter(type => !type.isUndefined());
    if (present.length > 1 && present.every(type => type.isStringLiteral()))
      return { enum: present.map(type => type.getLiteralValue()) };
    if (present.every(type => type.isBooleanLiteral())) return { type: 'boolean' };
    const schemas = present.map(type => this.of(type));
    return schemas.length === 1 ? schemas[0]! : { anyOf: schemas };
  }

  #reference(type: Type): JsonSchema {
    const symbol = type.getSymbolOrThrow();
    const name = symbol.getName();
    if (!this.named.has(name)) {
      this.named.set(name, {});
      this.named.set(name, { ...described(symbol), ...this.#object(type) });
    }
    return { $ref: `#/definitions/${name}` };
  }

  #object(type: Type): JsonSchema {
    const properties = type.getProperties();
    const schemas = properties.map(property => {
      const schema = this.of(property.getTypeAtLocation(this.#place));
      const about = described(property);
      // Beside a reference nothing else counts.
      const whole = schema.$ref && about.description ? { allOf: [schema] } : schema;
      return [property.getName(), { ...about, ...whole }] as const;
    });
    const required = properties.filter(property => !property.isOptional()).map(property => property.getName());
    return { type: 'object', required, properties: Object.fromEntries(schemas) };
  }
}

/** What the source says about it. */
function described(symbol: TsSymbol): { readonly description?: string } {
  const declaration = symbol.getDeclarations()[0];
  if (!declaration || !Node.isJSDocable(declaration)) return {};
  const text = (declaration as JSDocableNode)
    .getJsDocs()
    .map(doc => doc.getDescription().replace(/\s+/g, ' ').trim())
    .join(' ');
  return text === '' ? {} : { description: text };
}
