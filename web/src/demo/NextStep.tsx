import type { Step, Story } from "./city";
import { nextStep, stepName, type Progress } from "./progress";
import { Act, whereOf } from "./Steps";

interface Props {
  story: Story;
  progress: Progress;
  fill: (step: Step) => void;
  tick: (name: string) => void;
}

/** What comes next in the story, above the one pane that a narrow page shows. */
export function NextStep({ story, progress, fill, tick }: Props) {
  const index = nextStep(progress, story);
  const step = index === null ? undefined : story.steps[index];
  return (
    <section className="nextstep" aria-label="The story">
      {step && index !== null ? (
        <>
          <p className="grow"><b>{whereOf(step)}.</b> {step.do}</p>
          <Act story={story} step={step} primary fill={() => fill(step)} opened={() => tick(stepName(story, index))} />
        </>
      ) : <p className="grow">Done: {story.title}. Choose the next under Stories.</p>}
    </section>
  );
}
