/** Our own few line drawings, 24 by 24; always beside a word, so hidden from screen readers. */

const PATHS = {
  sms: "M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5",
  chat: "M12 4c5 0 8 3 8 7s-3 7-8 7l-5 3v-4c-2-1-3-3-3-6 0-4 3-7 8-7z",
  mail: "M4 6h16v12H4zM4 7l8 6 8-6",
  voice: "M6 4h3l2 5-2 1c1 2 3 4 5 5l1-2 5 2v3c0 1-1 2-2 2C11 20 4 13 4 6c0-1 1-2 2-2z",
  letter: "M6 3h9l3 3v15H6zM9 10h6M9 14h6",
  counter: "M12 4a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7zM5 20c0-4 3-6 7-6s7 2 7 6",
  back: "M14 6l-6 6 6 6",
  forward: "M10 6l6 6-6 6",
  down: "M6 10l6 6 6-6",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 8v4l3 2",
  alert: "M12 4l9 16H3zM12 10v4M12 17v.010",
  check: "M5 13l4 4L19 7",
  cross: "M6 6l12 12M18 6L6 18",
  note: "M5 4h14v11l-5 5H5zM14 20v-5h5",
  shield: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z",
  drop: "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11z",
  person: "M12 4a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7zM5 20c0-4 3-6 7-6s7 2 7 6",
  bot: "M6 9h12v9H6zM12 9V5M9 13v1M15 13v1M3 12v3M21 12v3",
  screen: "M3 5h18v11H3zM9 20h6M12 16v4",
  ringing: "M7 16V11a5 5 0 0 1 10 0v5l2 2H5zM10 21h4M3 8c0-2 1-4 2-5M21 8c0-2-1-4-2-5",
  pause: "M8 5v14M16 5v14",
  hangup: "M3 15c0-5 18-5 18 0v2h-5v-3H8v3H3z",
  tape: "M7 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM17 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM7 15h10",
  clip: "M17 8l-7 8a2 2 0 0 1-3-3l8-8a3.500 3.500 0 0 1 5 5l-8 9a5 5 0 0 1-7-7l6-7",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  search: "M10 4a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM15 15l5 5",
  open: "M14 5h5v5M19 5l-8 8M11 6H6v12h12v-5",
} as const;

export type IconName = keyof typeof PATHS;

/** One drawing in the colour of the text around it. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
