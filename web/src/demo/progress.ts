/** How far the ten stories have been walked, kept for this tab. */
import { useCallback, useState } from "react";
import type { PaneName, Step, Story } from "./city";

const KEPT = "forebay.demo.progress";

export interface Progress {
  /** The story that is open, by its key; null when none is. */
  open: string | null;
  /** "story:step" of everything done. */
  done: string[];
}

const BEGINNING: Progress = { open: null, done: [] };

export const stepName = (story: Story, index: number) => `${story.key}:${index}`;

export function isDone(progress: Progress, story: Story): boolean {
  return story.steps.every((_, index) => progress.done.includes(stepName(story, index)));
}

/** The first step not done, or null. */
export function nextStep(progress: Progress, story: Story): number | null {
  const index = story.steps.findIndex((_, at) => !progress.done.includes(stepName(story, at)));
  return index < 0 ? null : index;
}

export function tick(progress: Progress, name: string, done: boolean): Progress {
  const others = progress.done.filter((one) => one !== name);
  return { ...progress, done: done ? [...others, name] : others };
}

const plain = (words: string) => words.trim().replace(/\s+/g, " ");

function asks(step: Step, pane: PaneName, words: string): boolean {
  return step.pane === pane && [step.say, step.press].some((asked) => asked !== null && plain(asked) === plain(words));
}

/** What was sent ticks the first undone step of the open story that asks for exactly this. */
export function sent(progress: Progress, stories: Story[], pane: PaneName, words: string): Progress {
  const story = stories.find((one) => one.key === progress.open);
  const index = story?.steps.findIndex((step, at) => asks(step, pane, words) && !progress.done.includes(stepName(story, at))) ?? -1;
  return story && index >= 0 ? tick(progress, stepName(story, index), true) : progress;
}

/** What was kept; anything that is not ours reads as nothing done. */
export function parse(kept: string | null): Progress {
  try {
    const found = JSON.parse(kept ?? "null") as Partial<Progress> | null;
    const done = Array.isArray(found?.done) ? found.done.filter((one) => typeof one === "string") : [];
    return { open: typeof found?.open === "string" ? found.open : null, done };
  } catch {
    return BEGINNING;
  }
}

// Private mode may forbid storage; the ticks then live for this page only.
function recall(): Progress {
  try {
    return parse(sessionStorage.getItem(KEPT));
  } catch {
    return BEGINNING;
  }
}

function keep(progress: Progress): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(progress));
  } catch {
    return;
  }
}

export function useProgress(): [Progress, (change: (progress: Progress) => Progress) => void] {
  const [progress, setProgress] = useState(recall);
  const change = useCallback((how: (progress: Progress) => Progress) => {
    setProgress((before) => {
      const after = how(before);
      keep(after);
      return after;
    });
  }, []);
  return [progress, change];
}
