declare module "swagger-ui-dist" {
  /** Draws an OpenAPI description into an element. */
  export function SwaggerUIBundle(options: {
    url: string;
    dom_id: string;
    deepLinking?: boolean;
  }): unknown;
}
