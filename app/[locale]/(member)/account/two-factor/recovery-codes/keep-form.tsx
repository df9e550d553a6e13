"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { RadioGroup } from "@/components/ui/radio-group";
import { SubmitButton } from "@/components/ui/submit-button";
import { keepCodes } from "./actions";

interface KeepFormProps {
  /** Where "Gereed" leads: the end of the set-up or the settings. */
  then: "done" | "settings";
  intro: ReactNode;
  texts: FormTexts & {
    way: string;
    printed: string;
    copied: string;
    downloaded: string;
    written: string;
    ready: string;
  };
}

/**
 * "Gereed" needs one of four ways in which the codes were kept. With script, using a button already picks its way, and a way that is
 * picked takes the complaint that none was.
 */
export function KeepForm({ then, intro, texts }: KeepFormProps) {
  const [used, setUsed] = useState<string>();
  const [picks, setPicks] = useState(0);
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = frame.current;
    const pick = ({ target }: MouseEvent) => {
      const way = target instanceof Element ? target.closest("[data-method]")?.getAttribute("data-method") : null;
      if (way) setUsed(way);
      if (way) setPicks((before) => before + 1);
    };
    const change = () => setPicks((before) => before + 1);
    element?.addEventListener("click", pick);
    element?.addEventListener("change", change);
    return () => {
      element?.removeEventListener("click", pick);
      element?.removeEventListener("change", change);
    };
  }, []);

  return (
    <div ref={frame}>
      <ActionForm action={keepCodes} texts={texts} intro={intro} mended={picks}>
        {(form) => (
          <>
            <input type="hidden" name="then" value={then} />
            <RadioGroup
              name="way"
              legend={texts.way}
              error={form.error("way")}
              defaultValue={used ?? form.value("way")}
              required
              options={[
                { value: "printed", label: texts.printed },
                { value: "copied", label: texts.copied },
                { value: "downloaded", label: texts.downloaded },
                { value: "written", label: texts.written },
              ]}
            />
            <SubmitButton label={texts.ready} busyLabel={texts.busy} />
          </>
        )}
      </ActionForm>
    </div>
  );
}
