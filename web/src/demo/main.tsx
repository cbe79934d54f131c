import "@mantine/core/styles.css";
import "../app/app.css";
import "./demo.css";
import "./panes.css";
import "./script.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { queries } from "../app/queries";
import { theme, variables } from "../app/theme";
import { Demo } from "./Demo";

createRoot(document.getElementById("root")!).render(
  <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
    <QueryClientProvider client={queries}>
      <Demo printed={location.pathname === "/demo/script"} />
    </QueryClientProvider>
  </MantineProvider>,
);
