import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";

// Three pages: the staff app, the full-page chat and the demo customer. The widget is built apart.
export default defineConfig(({ mode }) => {
  const gateway = loadEnv(mode, ".", "FOREBAY_").FOREBAY_GATEWAY ?? "http://127.0.0.1:8000";
  return {
    plugins: [react()],
    build: {
      // These know light-dark() and Web Locks; older targets would have the former rewritten into what Mantine's scheme cannot steer.
      target: ["chrome125", "firefox128", "safari18"],
      rolldownOptions: { input: { index: "index.html", chat: "chat.html", demo: "demo.html", docs: "docs.html" } },
    },
    server: {
      proxy: {
        "/api": gateway,
        "^/demo/": gateway,
        "/chat/ws": { target: gateway, ws: true },
      },
    },
  };
});
