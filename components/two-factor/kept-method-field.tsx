"use client";

import { useEffect, useState } from "react";
import { useForm } from "@/components/ui/form-context";
import { RadioGroup } from "@/components/ui/radio-group";

interface KeptMethodFieldProps {
  name: string;
  legend: string;
  options: { value: string; label: string }[];
}

/**
 * How the recovery codes were kept: one of these methods is required. With script, using a button of the panel (`data-method`) already
 * picks its method, and picking one takes the complaint that none was.
 */
export function KeptMethodField({ name, legend, options }: KeptMethodFieldProps) {
  const { dismissProblems } = useForm();
  const [used, setUsed] = useState<string>();

  useEffect(() => {
    const pick = ({ target }: MouseEvent) => {
      const panel = target instanceof Element ? target.closest("[data-method]") : null;
      const method = panel?.getAttribute("data-method");
      if (!method) return;
      setUsed(method);
      dismissProblems();
    };
    document.addEventListener("click", pick);
    return () => document.removeEventListener("click", pick);
  }, [dismissProblems]);

  return (
    <RadioGroup name={name} legend={legend} defaultValue={used} required onChange={dismissProblems} options={options} />
  );
}
