import { defineConfig } from "@hey-api/openapi-ts";

// `npm run client` writes src/client from openapi.json: types only, our own src/api does the calling.
// Never edit src/client by hand.
export default defineConfig({
  input: "openapi.json",
  output: { path: "src/client" },
  plugins: ["@hey-api/typescript"],
});
