import type { HttpClient } from '../harness/http-client.ts';

/** As much of a JSON Schema (draft 2020-12) as tells where a body has fields. */
interface Schema {
  $ref?: string;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
}

interface Operation {
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** A call as the server's own document describes it. */
export interface DescribedCall {
  /** `GET /inbox/items/{id}`. */
  name: string;
  /** Its query parameters, by name. */
  query: { name: string; required: boolean }[];
  /** Where its body has fields, from the outside in, `0` for a list's elements; null when it takes no body. */
  fields: string[][] | null;
}

/**
 * Every call of `/api/v1/openapi.json`. That document is made out of the schemas that check requests, so that what is
 * added to them is thrown at by itself.
 */
export async function describedCalls(anyone: HttpClient): Promise<DescribedCall[]> {
  const { paths, components } = (await anyone.get<Document>('/openapi.json')).body;
  const fieldsOf = (schema: Schema, above: readonly string[]): string[][] => {
    const { $ref, anyOf = [], properties = {}, items } = schema;
    const inner = (name: string, each: Schema): string[][] => {
      const path = [...above, name];
      return [path, ...fieldsOf(each, path)];
    };
    const referred = $ref === undefined ? {} : components.schemas[$ref.split('/').at(-1) ?? ''];
    if (!referred) throw new Error(`the document refers to ${$ref ?? ''}, which it does not have`);
    return [
      ...[...($ref === undefined ? [] : [referred]), ...anyOf].flatMap((each) => fieldsOf(each, above)),
      ...Object.entries(properties).flatMap(([name, each]) => inner(name, each)),
      ...(items ? inner('0', items) : []),
    ];
  };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]) => {
      const schema = requestBody?.content['application/json']?.schema;
      const fields = schema && new Map(fieldsOf(schema, []).map((field) => [field.join('.'), field]));
      return {
        name: `${method.toUpperCase()} ${path}`,
        query: parameters.filter((each) => each.in === 'query'),
        fields: fields ? [...fields.values()] : null,
      };
    }),
  );
}
