import * as admin from '@belfry/shared/admin';
import * as inbox from '@belfry/shared/inbox';
import * as link from '@belfry/shared/link';
import { problemDocument, problemFault, problemStatus } from '@belfry/shared/problem';
import * as publishing from '@belfry/shared/publishing';
import * as session from '@belfry/shared/session';
import * as text from '@belfry/shared/text';
import * as z from 'zod/mini';

export type Json = Record<string, unknown>;

/** JSON Schemas (draft 2020-12) for the OpenAPI document, made out of the schemas that check the wire. */
export interface DocumentSchemas {
  /** A reference to a schema of the wire; one that has no name there stands in place. */
  of(schema: z.ZodMiniType): Json;
  /** The same for a parameter: what it means, not the text that it travels as. */
  ofParameter(schema: z.ZodMiniType): Json;
  /** Every schema that something refers to, by name. */
  components(): Record<string, Json>;
}

const refersTo = '#/components/schemas/';
const inPlace = 'in-place-';

/** @param used every schema that the document will ask for */
export function documentSchemas(used: Iterable<z.ZodMiniType>): DocumentSchemas {
  const registry = z.registry<{ id: string }>();
  for (const part of [text, link, inbox, publishing, session, admin, { problemDocument, problemFault }]) {
    for (const [name, member] of Object.entries(part)) {
      if (isSchema(member)) registry.add(member, { id: name.charAt(0).toUpperCase() + name.slice(1) });
    }
  }
  let unnamed = 0;
  for (const schema of used) {
    if (!registry.has(schema)) registry.add(schema, { id: `${inPlace}${String(++unnamed)}` });
  }
  // Bodies and answers are not transformed, so what goes in is what comes out; and that side does not forbid members
  // that are not listed, which readers of an answer must ignore.
  const convert = (io: 'input' | 'output'): Record<string, Json> => {
    const { schemas } = z.toJSONSchema(registry, {
      uri: (id) => refersTo + id,
      io,
      override: withoutPattern,
    });
    return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, bare(schema)]));
  };
  const wire = convert('input');
  const parameters = convert('output');
  nameCodes(wire['ProblemDocument']);
  const named = new Set<string>(['ProblemDocument']);

  function take(schema: z.ZodMiniType, from: Record<string, Json>): Json {
    const name = registry.get(schema)?.id ?? '';
    const json = name.startsWith(inPlace) ? (from[name] ?? {}) : { $ref: refersTo + name };
    for (const inner of namesIn(json)) named.add(inner);
    return json;
  }
  return {
    of: (schema) => take(schema, wire),
    ofParameter: (schema) => take(schema, parameters),
    components() {
      // A set also visits what is added on the way.
      for (const name of named) for (const inner of namesIn(wire[name])) named.add(inner);
      return Object.fromEntries([...named].sort().map((name) => [name, wire[name] ?? {}]));
    },
  };
}

function isSchema(value: unknown): value is z.ZodMiniType {
  return value instanceof z.core.$ZodType;
}

/** zod names each schema and its dialect; in a document that does both already these would mislead readers. */
function bare({ $id, $schema, ...schema }: Json): Json {
  return schema;
}

/** A format says it better than 300 characters of regular expression. */
function withoutPattern({ jsonSchema }: { jsonSchema: Json }): void {
  if (jsonSchema['format'] === 'date-time') delete jsonSchema['pattern'];
}

function nameCodes(problem: Json | undefined): void {
  Object.assign((problem?.['properties'] as Json)['code'] as Json, {
    description: 'The stable name of the failure. A fault of the server itself (500) is internal-error.',
    enum: [...Object.keys(problemStatus), 'internal-error'],
  });
}

function namesIn(json: unknown): string[] {
  return [...JSON.stringify(json).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name);
}
