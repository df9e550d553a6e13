import { TextField } from "@/components/ui/text-field";

interface NameFieldsProps {
  labels: { firstName: string; lastName: string };
  filledIn: { firstName: string; lastName: string };
}

/** A person's own names. */
export function NameFields({ labels, filledIn }: NameFieldsProps) {
  return (
    <>
      <TextField
        name="firstName"
        label={labels.firstName}
        defaultValue={filledIn.firstName}
        autoComplete="given-name"
        autoCapitalize="words"
        required
      />
      <TextField
        name="lastName"
        label={labels.lastName}
        defaultValue={filledIn.lastName}
        autoComplete="family-name"
        autoCapitalize="words"
        required
      />
    </>
  );
}
