import { defineConfig } from "vite";

// One file without imports, so that any host page can load it: /chat/widget.js.
export default defineConfig({
  publicDir: false,
  build: {
    target: "es2022",
    emptyOutDir: false,
    rolldownOptions: { output: { minify: true } },
    lib: { entry: "src/widget/element.ts", formats: ["es"], fileName: () => "widget.js" },
  },
});
