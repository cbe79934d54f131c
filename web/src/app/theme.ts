import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const tide: MantineColorsTuple = [
  "#e9f5f7", "#d5e9ed", "#abd3db", "#7dbcc8", "#58a9b8", "#3f9dae", "#2792a5", "#0f7486", "#0b6676", "#075360",
];

/** Mantine's look with one accent; sizes one step denser, because lists are read all day. */
export const theme = createTheme({
  primaryColor: "tide",
  primaryShade: { light: 8, dark: 7 },
  colors: { tide },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "compact-sm", fw: 500 } },
    Modal: { defaultProps: { centered: true, closeButtonProps: { "aria-label": "Close" }, transitionProps: { duration: 120 } } },
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, transitionProps: { duration: 80 }, shadow: "md" } },
    Tooltip: { defaultProps: { multiline: true, w: 260, withArrow: true, events: { hover: true, focus: true, touch: true } } },
  },
});

/** Mantine's dimmed, placeholder and border greys are too faint for WCAG AA; these pass on our grounds. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#565f68",
    "--mantine-color-default-border": "#8a939b",
    "--mantine-color-placeholder": "#646d76",
    "--mantine-color-anchor": "#0b6676",
    "--mantine-color-error": "#b42318",
  },
  dark: {
    "--mantine-color-dimmed": "#a3abb3",
    "--mantine-color-default-border": "#6f7880",
    "--mantine-color-placeholder": "#989fa6",
    "--mantine-color-anchor": "#7dbcc8",
    "--mantine-color-error": "#ff9a8f",
  },
});
