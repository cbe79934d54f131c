import { Button, Checkbox } from "@mantine/core";
import { Icon } from "../shared/icons";
import type { Step, Story } from "./city";
import { placeOf } from "./desks";
import { PANES } from "./Pane";
import { stepName, type Progress } from "./progress";

const FILLS = { text: "Type it", call: "Dial and type it", mail: "Write it", chat: "Type it" } as const;

/** Whether the story has the office on the phone already when it comes to this step. */
function dialed(story: Story, step: Step): boolean {
  return story.steps.slice(0, story.steps.indexOf(step)).some(({ pane }) => pane === "call");
}

/** The word of the place where a step is done. */
export function whereOf(step: Step): string {
  return step.pane === "desk" ? "Desk" : step.pane === "board" ? "Board" : PANES[step.pane].words;
}

interface Props {
  story: Story;
  progress: Progress;
  next: number | null;
  tick: (name: string, done: boolean) => void;
  fill: (step: Step) => void;
}

/** The button that fills a step in, or opens the desk for it. */
export function Act({ story, step, primary, fill, opened }: { story: Story; step: Step; primary: boolean; fill: () => void; opened: () => void }) {
  const variant = primary ? "filled" : "default";
  if (step.pane !== "desk" && step.pane !== "board") {
    return <Button size="compact-xs" variant={variant} onClick={fill}>{dialed(story, step) ? FILLS.text : FILLS[step.pane]}</Button>;
  }
  const { href, words } = placeOf(step, location.origin);
  return (
    <Button size="compact-xs" variant={variant} component="a" href={href} target="_blank" rel="noopener" onClick={opened} rightSection={<Icon name="open" size={12} />}>{words}</Button>
  );
}

/** The checklist of one story: what to do, a button that fills it in, and what is to be seen then. */
export function Steps({ story, progress, next, tick, fill }: Props) {
  return (
    <ol className="steplist">
      {story.steps.map((step, index) => {
        const name = stepName(story, index);
        const done = progress.done.includes(name);
        return (
          <li key={name} data-done={done} data-next={index === next}>
            <Checkbox size="xs" checked={done} aria-label={`Step ${index + 1} done`} onChange={(event) => tick(name, event.currentTarget.checked)} />
            <div className="grow">
              <p className="do"><b>{whereOf(step)}.</b> {step.do}</p>
              {step.say && <q className="words">{step.say}</q>}
              <Act story={story} step={step} primary={index === next} fill={() => fill(step)} opened={() => tick(name, true)} />
              {(done || index === next) && <p className="see"><span>{done ? "You see:" : "Then:"}</span> {step.expect}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
